import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { account } from '@/api/endpoints'
import { passwordOk } from '@/lib/password'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { PasswordRules } from '@/ui/PasswordRules'
import { useToast } from '@/ui/toast'

export function ChangePassword() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const toast = useToast()
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [shown, setShown] = useState(false)
  const change = useMutation({
    mutationFn: () => account.changePassword({ oldPassword: old, newPassword: password }),
    onSuccess: () => {
      toast(t('account.passwordChanged'))
      void navigate('/account')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (old && passwordOk(password) && again === password) change.mutate()
  }
  const toggle = { 'aria-label': t('account.showPassword') }
  return (
    <Page title="Change Password" lead={t('account.changePasswordLead')} back={{ to: '/account', label: t('nav.account') }} width="narrow">
      <form onSubmit={submit} noValidate className="card stack">
        <PasswordInput label="Old Password" autoComplete="current-password" value={old} onChange={e => setOld(e.currentTarget.value)} error={shown && !old && t('account.oldPasswordMissing')} visibilityToggleButtonProps={toggle} />
        <div>
          <PasswordInput label="New Password" autoComplete="new-password" value={password} onChange={e => setPassword(e.currentTarget.value)} error={shown && !passwordOk(password) && t('account.passwordRulesOpen')} aria-describedby="rules" visibilityToggleButtonProps={toggle} />
          <PasswordRules password={password} id="rules" />
        </div>
        <PasswordInput label="Confirm New Password" autoComplete="new-password" value={again} onChange={e => setAgain(e.currentTarget.value)} error={shown && again !== password && t('account.passwordsDiffer')} visibilityToggleButtonProps={toggle} />
        <ErrorNotice error={change.error} />
        <Button type="submit" loading={change.isPending}>
          Continue
        </Button>
      </form>
    </Page>
  )
}
