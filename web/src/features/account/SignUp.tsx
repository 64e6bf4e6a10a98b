import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { hasKey } from '@/api/errors'
import { account } from '@/api/endpoints'
import { currentLanguage } from '@/i18n'
import { passwordOk } from '@/lib/password'
import { Captcha } from '@/ui/Captcha'
import { ErrorNotice } from '@/ui/Notice'
import { PasswordRules } from '@/ui/PasswordRules'
import { AuthCard } from './AuthCard'
import { emailLooksRight } from './email'

export function SignUp() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [captcha, setCaptcha] = useState('')
  const [shown, setShown] = useState(false)
  const signUp = useMutation({
    mutationFn: () => account.signUp({ email: email.trim(), password, captcha, language: currentLanguage() }),
    onSuccess: () => navigate('/check-mail', { state: { email: email.trim() } }),
    onError: () => setCaptcha(''),
  })

  const faults = {
    email: emailLooksRight(email) ? '' : t('account.emailWrong'),
    password: passwordOk(password) ? '' : t('account.passwordRulesOpen'),
    again: again === password && again !== '' ? '' : t('account.passwordsDiffer'),
    captcha: captcha ? '' : t('account.captchaOpen'),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (Object.values(faults).every(fault => !fault)) signUp.mutate()
  }

  return (
    <AuthCard title={t('account.signUpTitle')} lead={t('account.signUpLead')} foot={<>{t('account.haveAccount')} <Link to="/login">Log In</Link></>}>
      <form onSubmit={submit} noValidate>
        <TextInput label="Email" type="email" autoComplete="email" inputMode="email" required withAsterisk={false} value={email} onChange={e => setEmail(e.currentTarget.value)} error={shown && faults.email} />
        <div>
          <PasswordInput label="Password" autoComplete="new-password" required withAsterisk={false} value={password} onChange={e => setPassword(e.currentTarget.value)} error={(shown && faults.password) || hasKey(signUp.error, 'password.common')} aria-describedby="rules" visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
          <PasswordRules password={password} id="rules" />
        </div>
        <PasswordInput label={t('account.passwordAgain')} autoComplete="new-password" required withAsterisk={false} value={again} onChange={e => setAgain(e.currentTarget.value)} error={(shown || again.length >= password.length) && again !== '' ? faults.again : shown && faults.again} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
        <div>
          <Captcha onSolved={setCaptcha} attempt={signUp.failureCount} />
          {shown && faults.captcha ? <p className="mantine-InputWrapper-error" role="alert" style={{ color: 'var(--danger)', marginTop: 6 }}>{faults.captcha}</p> : null}
        </div>
        <ErrorNotice error={signUp.error} />
        <Button type="submit" loading={signUp.isPending} fullWidth>
          Sign Up
        </Button>
      </form>
    </AuthCard>
  )
}
