import { Button, PinInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '@/api/client'
import { hasKey } from '@/api/errors'
import type { OtpTicket } from '@/api/types'
import { useCountdown } from '@/lib/useCountdown'
import { ErrorNotice, Notice } from '@/ui/Notice'

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Six boxes; pasting fills them, the sixth digit sends. Wrong codes say how many tries are left. */
export function OtpForm({ ticket, error, resending, onCode, onResend, onStartOver }: { ticket: OtpTicket; error: unknown; resending: boolean; onCode: (code: string) => void; onResend: () => void; onStartOver: () => void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const wait = useCountdown(ticket.resendAt)
  const left = useCountdown(ticket.expiresAt)
  useEffect(() => {
    if (error) setCode('')
  }, [error])
  const spent = hasKey(error, 'otp.expired', 'otp.used') || left === 0
  // This signing can go no further; the document is as it was and can be prepared again.
  const over = hasKey(error, 'signing.expired', 'signing.superseded', 'signing.failed', 'otp.too_many_tries', 'document.changed', 'certificate.revoked', 'certificate.expired') || (error instanceof ApiError && (error.status === 404 || error.status === 410) && !spent)
  if (over)
    return (
      <div className="stack">
        <ErrorNotice error={error} />
        <Button onClick={onStartOver}>{t('otp.startOver')}</Button>
      </div>
    )
  return (
    <div className="stack">
      <p className="muted">{t('otp.sent', { target: ticket.target })}</p>
      <div className="otp">
        <PinInput
          length={6}
          type="number"
          inputMode="numeric"
          oneTimeCode
          autoFocus
          size="lg"
          value={code}
          onChange={setCode}
          onComplete={onCode}
          disabled={spent}
          error={!!error}
          placeholder=""
          aria-label={t('otp.label')}
          getInputProps={index => ({ 'aria-label': t('otp.digit', { n: index + 1 }) })}
        />
      </div>
      {error ? <ErrorNotice error={error} /> : left === 0 ? <Notice tone="warning" title={t('errors.key.otp.expired.title')} live>{t('errors.key.otp.expired.text')}</Notice> : <p className="small muted figures center">{t('otp.validFor', { time: clock(left), tries: ticket.triesLeft })}</p>}
      <Button variant={spent ? 'filled' : 'default'} disabled={wait > 0} loading={resending} onClick={onResend}>
        <span className="figures">{wait > 0 ? t('otp.resendIn', { time: clock(wait) }) : t('otp.resend')}</span>
      </Button>
      <p className="xs muted center">{t('otp.never')}</p>
    </div>
  )
}
