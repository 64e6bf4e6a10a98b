import { useTranslation } from 'react-i18next'
import type { ReportSignature } from '@/api/types'
import { currentLanguage } from '@/i18n'
import { commonName, formatTimeExact } from '@/lib/format'
import { Facts } from '@/ui/Facts'
import { Status, type Tone } from '@/ui/Status'
import { levelOf, sentenceKey } from './words'

const tones: Record<string, Tone> = { valid: 'success', invalid: 'danger', indeterminate: 'warning' }

export function VerdictPill({ level }: { level: string }) {
  const { t } = useTranslation()
  return <Status tone={tones[level] ?? 'warning'}>{t(`verify.word.${level}`)}</Status>
}

export function SignatureCard({ signature, number, open }: { signature: ReportSignature; number: number; open: boolean }) {
  const { t } = useTranslation()
  const level = levelOf(signature)
  const name = signature.commonName || (signature.subject ? commonName(signature.subject) : t('common.unknown'))
  const sentence = level !== 'valid' && signature.words ? signature.words[currentLanguage()] : t(sentenceKey(signature), { name, defaultValue: t(`verify.level.${level}.text`) })
  const trusted = signature.timestampTime
  const authority = signature.timestampAuthority ? commonName(signature.timestampAuthority) : undefined
  return (
    <article className="card stack signature-card" data-level={level}>
      <div className="spread">
        <div>
          <div className="small muted">{t('verify.signature', { n: number })}</div>
          <h3 className="wrap">{name}</h3>
        </div>
        <VerdictPill level={level} />
      </div>
      <p>{sentence}</p>
      <Facts
        two
        items={[
          [t('verify.by'), signature.issuer ? commonName(signature.issuer) : undefined],
          [t('verify.levelName'), signature.level ? `${t('verify.pades', { level: signature.level })}` : undefined],
          [t('verify.trustedTime'), trusted ? <>{formatTimeExact(trusted)}{authority ? <span className="small muted block">{t('verify.timeBy', { name: authority })}</span> : null}</> : t('verify.noTrustedTime')],
          [t('verify.claimedTime'), signature.signingTime ? formatTimeExact(signature.signingTime) : undefined],
          [t('verify.coverage'), t(`verify.coverageWords.${signature.coverage}`, { defaultValue: signature.coverage })],
          [t('verify.change'), t(`verify.changeWords.${signature.change}`, { defaultValue: signature.change })],
          [t('verify.revocation'), signature.revocation ? `${t(`verify.revocationWords.${signature.revocation}`, { defaultValue: signature.revocation })}${signature.revokedAt ? ` · ${formatTimeExact(signature.revokedAt)}` : ''}` : undefined],
          [t('verify.reason'), signature.claimedReason],
        ]}
      />
      <details open={open && level !== 'valid'}>
        <summary className="small strong">{t('verify.details')}</summary>
        <div className="stack" style={{ marginTop: 12 }}>
          <Facts
            items={[
              ['Subject DN', signature.subject],
              [t('certificate.serial'), signature.serial ? <span className="hex">{signature.serial}</span> : undefined],
              [t('verify.field'), <span className="hex">{signature.field}</span>],
              [t('verify.revision'), signature.revision],
              [t('verify.indication'), <span className="hex">{[signature.indication, signature.subIndication].filter(Boolean).join(' · ')}</span>],
            ]}
          />
          {signature.rules.length ? (
            <ul className="reset stack-s">
              {signature.rules.map((rule, index) => (
                <li key={index} className="verify-rule">
                  <span className="hex">{rule.id}</span>
                  <span className="small" lang="en">{rule.message}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      </details>
    </article>
  )
}
