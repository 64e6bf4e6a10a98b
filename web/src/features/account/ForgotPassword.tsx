import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { account } from '@/api/endpoints'
import { useInstallation } from '@/api/queries'
import { Captcha } from '@/ui/Captcha'
import { ErrorNotice } from '@/ui/Notice'
import { AuthCard } from './AuthCard'
import { emailLooksRight } from './email'

export function ForgotPassword() {
  const { t } = useTranslation()
  const installation = useInstallation().data
  const [email, setEmail] = useState('')
  const [captcha, setCaptcha] = useState('')
  const ask = useMutation({ mutationFn: () => account.forgotPassword({ email: email.trim(), captcha }), onError: () => setCaptcha('') })
  const back = <Link to="/login">{t('account.toLogIn')}</Link>

  if (ask.isSuccess)
    return (
      <AuthCard title={t('account.checkMail')} lead={t('account.forgotSent', { email: email.trim() })} foot={back}>
        <span className="mail-picture">
          <MailOpen size={36} aria-hidden />
        </span>
        {installation?.inbox ? (
          <Button component={Link} to="/inbox" variant="light">
            {t('shell.inbox')}
          </Button>
        ) : null}
      </AuthCard>
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (emailLooksRight(email) && captcha) ask.mutate()
  }
  return (
    <AuthCard title={t('account.forgotTitle')} lead={t('account.forgotLead')} foot={back}>
      <form onSubmit={submit} noValidate>
        <TextInput label="Email" type="email" autoComplete="email" value={email} onChange={e => setEmail(e.currentTarget.value)} />
        <Captcha onSolved={setCaptcha} attempt={ask.failureCount} />
        <ErrorNotice error={ask.error} />
        <Button type="submit" loading={ask.isPending} disabled={!emailLooksRight(email) || !captcha}>
          {t('account.sendLink')}
        </Button>
      </form>
    </AuthCard>
  )
}
