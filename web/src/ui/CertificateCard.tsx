import { useTranslation } from 'react-i18next'
import type { CertificateStatus } from '@/api/types'
import { commonName, daysUntil, formatDate, formatNumber } from '@/lib/format'
import { Status, type Tone } from './Status'
import './CertificateCard.css'

export const certificateTone: Record<CertificateStatus, Tone> = { active: 'success', expired: 'warning', revoked: 'danger' }

/** Who, by whom, until when, and whether it counts: like a card one could hold. */
export function CertificateCard({ subject, issuer, serial, notBefore, notAfter, status }: { subject: string; issuer?: string; serial: string; notBefore?: string; notAfter: string; status: CertificateStatus }) {
  const { t } = useTranslation()
  const days = Math.max(0, daysUntil(notAfter))
  const whole = notBefore ? (new Date(notAfter).getTime() - new Date(notBefore).getTime()) / 86_400_000 : undefined
  return (
    <article className="certificate-card" data-status={status}>
      <div className="certificate-card-head">
        <span className="xs muted">{t('certificate.kind')}</span>
        <Status tone={certificateTone[status]}>{t(`certificate.status.${status}`)}</Status>
      </div>
      <h2 className="certificate-card-name wrap">{commonName(subject)}</h2>
      {issuer ? <p className="small muted wrap">{t('certificate.by', { issuer: commonName(issuer) })}</p> : null}
      <div className="certificate-card-until">
        <div>
          <div className="xs muted">{t('certificate.until')}</div>
          <div className="strong">{formatDate(notAfter)}</div>
        </div>
        {status === 'active' ? <div className="small muted">{t('certificate.daysLeft', { count: days, shown: formatNumber(days) })}</div> : null}
      </div>
      {whole && status === 'active' ? (
        <div className="certificate-card-bar" aria-hidden>
          <span style={{ width: `${Math.min(100, (days / whole) * 100)}%` }} />
        </div>
      ) : null}
      <div>
        <div className="xs muted">{t('certificate.serial')}</div>
        <div className="hex">{serial}</div>
      </div>
    </article>
  )
}
