import { Button } from '@mantine/core'
import { Download, FileSearch, ShieldAlert, ShieldCheck, ShieldQuestion, ShieldX, type LucideIcon } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { VerdictLevel, VerifyReport } from '@/api/types'
import { currentLanguage } from '@/i18n'
import { commonName, formatTimeExact } from '@/lib/format'
import { ErrorNotice } from '@/ui/Notice'
import { SignatureCard, VerdictPill } from './SignatureCard'
import { levelOf } from './words'

const look: Record<VerdictLevel, { icon: LucideIcon; tone: string }> = {
  valid: { icon: ShieldCheck, tone: 'success' },
  invalid: { icon: ShieldX, tone: 'danger' },
  indeterminate: { icon: ShieldQuestion, tone: 'warning' },
  none: { icon: ShieldAlert, tone: 'neutral' },
}

/** One sentence first, then each signature, then the raw report. */
export function Report({ report, name, onAgain, makeEtsi }: { report: VerifyReport; name: string; onAgain: () => void; makeEtsi: () => Promise<Blob> }) {
  const { t } = useTranslation()
  const etsi = useMutation({ mutationFn: makeEtsi, onSuccess: xml => save(xml, 'xml') })
  const { icon: Icon, tone } = look[report.verdict.level] ?? look.indeterminate
  const count = report.signatures.length
  const seals = report.documentTimestamps ?? []
  // One signature: the server says exactly what was found. Several: the sum, and each card says its own.
  const sentence = count === 1 && report.verdict.level !== 'valid' && report.verdict.words ? report.verdict.words[currentLanguage()] : t(`verify.level.${report.verdict.level}.text`, { count })
  const save = (content: Blob, ending: string) => {
    const link = document.createElement('a')
    const url = URL.createObjectURL(content)
    link.href = url
    link.download = `${name.replace(/\.pdf$/i, '')}.verification.${ending}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return (
    <>
      <section className={`verdict tone-${tone}`} role="status" data-testid="verdict" data-level={report.verdict.level}>
        <Icon size={44} strokeWidth={1.7} aria-hidden />
        <div className="grow">
          <h2>{t(`verify.level.${report.verdict.level}.title`)}</h2>
          <p>{sentence}</p>
          <p className="verdict-file small wrap">{name}</p>
        </div>
      </section>
      {report.signatures.map((signature, index) => (
        <SignatureCard key={`${signature.field}${index}`} signature={signature} number={index + 1} open={count === 1} />
      ))}
      {seals.length ? (
        <section className="card stack">
          <h3>{t('verify.seals')}</h3>
          <p className="small muted">{t('verify.sealsText')}</p>
          <ul className="reset stack-s">
            {seals.map((seal, index) => (
              <li key={index} className="spread">
                <span className="small">{[formatTimeExact(seal.timestampTime ?? undefined), seal.timestampAuthority ? commonName(seal.timestampAuthority) : undefined].filter(Boolean).join(' · ')}</span>
                <VerdictPill level={levelOf(seal)} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div className="verify-buttons">
        <Button variant="default" leftSection={<FileSearch size={18} aria-hidden />} onClick={onAgain}>
          {t('verify.again')}
        </Button>
        <Button variant="default" leftSection={<Download size={18} aria-hidden />} onClick={() => save(new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }), 'json')}>
          {t('verify.json')}
        </Button>
        {count || seals.length ? (
          <Button variant="default" leftSection={<Download size={18} aria-hidden />} loading={etsi.isPending} onClick={() => etsi.mutate()}>
            {t('verify.etsi')}
          </Button>
        ) : null}
      </div>
      <ErrorNotice error={etsi.error} />
      <p className="small muted">{t('verify.nothingKept')}</p>
    </>
  )
}
