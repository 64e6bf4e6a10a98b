import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { account } from '@/api/endpoints'
import { useInstallation } from '@/api/queries'
import { Captcha } from '@/ui/Captcha'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { AuthCard } from './AuthCard'
import { emailLooksRight } from './email'

/** After sign-up: what to do now, and how to get the mail again. */
export function CheckMail() {
  const { t } = useTranslation()
  const given = (useLocation().state as { email?: string } | null)?.email ?? ''
  const installation = useInstallation().data
  const [again, setAgain] = useState(!given)
  return (
    <AuthCard title={t('account.checkMail')} lead={given ? t('account.checkMailLead', { email: given }) : t('account.checkMailLeadAny')} foot={<Link to="/login">{t('account.toLogIn')}</Link>}>
      <span className="mail-picture">
        <MailOpen size={36} aria-hidden />
      </span>
      <ul className="muted" style={{ paddingInlineStart: 20 }}>
        <li>{t('account.mailHint1')}</li>
        <li>{t('account.mailHint2')}</li>
      </ul>
      {installation?.inbox ? (
        <Button component={Link} to="/inbox" variant="light">
          {t('shell.inbox')}
        </Button>
      ) : null}
      {again ? (
        <ResendForm given={given} />
      ) : (
        <Button variant="default" onClick={() => setAgain(true)}>
          {t('account.resend')}
        </Button>
      )}
    </AuthCard>
  )
}

export function ResendForm({ given }: { given: string }) {
  const { t } = useTranslation()
  const [email, setEmail] = useState(given)
  const [captcha, setCaptcha] = useState('')
  const resend = useMutation({ mutationFn: () => account.resendActivation({ email: email.trim(), captcha }), onError: () => setCaptcha('') })
  if (resend.isSuccess) return <Notice tone="success" title={t('account.resent')} live>{t('account.resentText')}</Notice>
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (captcha && emailLooksRight(email)) resend.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <TextInput label="Email" type="email" autoComplete="email" value={email} onChange={e => setEmail(e.currentTarget.value)} />
      <Captcha onSolved={setCaptcha} attempt={resend.failureCount} />
      <ErrorNotice error={resend.error} />
      <Button type="submit" loading={resend.isPending} disabled={!captcha || !emailLooksRight(email)}>
        {t('account.resend')}
      </Button>
    </form>
  )
}
