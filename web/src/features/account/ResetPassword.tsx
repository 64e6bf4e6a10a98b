import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { CheckCircle2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { account } from '@/api/endpoints'
import { passwordOk } from '@/lib/password'
import { ErrorNotice } from '@/ui/Notice'
import { PasswordRules } from '@/ui/PasswordRules'
import { AuthCard } from './AuthCard'

export function ResetPassword() {
  const { t } = useTranslation()
  const { token: inPath } = useParams()
  const [search] = useSearchParams()
  const token = inPath ?? search.get('token') ?? ''
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [shown, setShown] = useState(false)
  const reset = useMutation({ mutationFn: () => account.resetPassword({ token, newPassword: password }) })

  if (reset.isSuccess)
    return (
      <AuthCard title={t('account.resetDone')} lead={t('account.resetDoneLead')}>
        <span className="mail-picture good">
          <CheckCircle2 size={36} aria-hidden />
        </span>
        <Button component={Link} to="/login">
          Log In
        </Button>
      </AuthCard>
    )
  const differ = again !== password
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (passwordOk(password) && !differ) reset.mutate()
  }
  return (
    <AuthCard title={t('account.resetTitle')} lead={t('account.resetLead')} foot={<Link to="/forgot">{t('account.askNewLink')}</Link>}>
      <form onSubmit={submit} noValidate>
        <div>
          <PasswordInput label="New Password" autoComplete="new-password" value={password} onChange={e => setPassword(e.currentTarget.value)} error={shown && !passwordOk(password) && t('account.passwordRulesOpen')} aria-describedby="rules" visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
          <PasswordRules password={password} id="rules" />
        </div>
        <PasswordInput label="Confirm New Password" autoComplete="new-password" value={again} onChange={e => setAgain(e.currentTarget.value)} error={shown && differ && t('account.passwordsDiffer')} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
        <ErrorNotice error={reset.error} />
        <Button type="submit" loading={reset.isPending}>
          {t('account.resetSave')}
        </Button>
      </form>
    </AuthCard>
  )
}
