import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ApiError } from '@/api/client'
import { account } from '@/api/endpoints'
import { hasKey } from '@/api/errors'
import { keys, useForgetSession } from '@/api/queries'
import { setLanguage } from '@/i18n'
import { formatDuration } from '@/lib/format'
import { useCountdown } from '@/lib/useCountdown'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { AuthCard } from './AuthCard'

export function LogIn() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const forget = useForgetSession()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [freeAt, setFreeAt] = useState<number>()
  const wait = useCountdown(freeAt)
  const logIn = useMutation({
    mutationFn: () => account.logIn({ email: email.trim(), password }),
    onSuccess: me => {
      forget()
      if (me.language) setLanguage(me.language)
      client.setQueryData(keys.me, me) // VisitorOnly leads on from here
    },
    onError: error => {
      if (error instanceof ApiError && error.problem.retryAfter) setFreeAt(Date.now() + error.problem.retryAfter * 1000)
    },
  })
  const { reset } = logIn
  useEffect(() => {
    if (freeAt && wait === 0 && Date.now() >= freeAt) {
      setFreeAt(undefined)
      reset()
    }
  }, [freeAt, wait, reset])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (email && password && wait === 0) logIn.mutate()
  }
  const locked = wait > 0
  return (
    <AuthCard title={t('account.logInTitle')} foot={<>{t('account.noAccount')} <Link to="/sign-up">Sign Up</Link></>}>
      <form onSubmit={submit} noValidate>
        <TextInput label="Email" type="email" autoComplete="username" inputMode="email" value={email} onChange={e => setEmail(e.currentTarget.value)} />
        <PasswordInput label="Password" autoComplete="current-password" value={password} onChange={e => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
        <Link to="/forgot" className="auth-side">
          {t('account.forgot')}
        </Link>
        {locked ? (
          <Notice tone="warning" title={t('account.lockedTitle')} live>
            <p className="figures">{t('account.lockedText', { wait: formatDuration(wait, t) })}</p>
          </Notice>
        ) : (
          <ErrorNotice error={logIn.error}>
            {hasKey(logIn.error, 'account.not_activated') ? (
              <Link to="/check-mail" state={{ email: email.trim() }}>
                {t('account.resend')}
              </Link>
            ) : null}
          </ErrorNotice>
        )}
        <Button type="submit" loading={logIn.isPending} disabled={!email || !password || locked} fullWidth>
          {locked ? t('account.wait', { wait: formatDuration(wait, t) }) : 'Log In'}
        </Button>
      </form>
    </AuthCard>
  )
}
