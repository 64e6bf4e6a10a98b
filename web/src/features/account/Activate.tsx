import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { CheckCircle2, Link2Off } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { account } from '@/api/endpoints'
import { ErrorNotice } from '@/ui/Notice'
import { AuthCard } from './AuthCard'
import { ResendForm } from './CheckMail'

/** A click of the person activates, not the opening of the link: mail scanners open links too, and it works once only. */
export function Activate() {
  const { t } = useTranslation()
  const { token: inPath } = useParams()
  const [search] = useSearchParams()
  const token = inPath ?? search.get('token') ?? ''
  const activate = useMutation({ mutationFn: () => account.activate(token) })

  if (activate.isSuccess)
    return (
      <AuthCard title={t('account.activated')} lead={t('account.activatedLead')}>
        <span className="mail-picture good">
          <CheckCircle2 size={36} aria-hidden />
        </span>
        <Button component={Link} to="/login">
          Log In
        </Button>
      </AuthCard>
    )
  if (activate.isError || !token)
    return (
      <AuthCard title={t('account.notActivated')} lead={t('account.notActivatedLead')} foot={<Link to="/login">{t('account.toLogIn')}</Link>}>
        <span className="mail-picture bad">
          <Link2Off size={36} aria-hidden />
        </span>
        <ErrorNotice error={activate.error} />
        <ResendForm given="" />
      </AuthCard>
    )
  return (
    <AuthCard title={t('account.activateTitle')} lead={t('account.activateLead')}>
      <Button onClick={() => activate.mutate()} loading={activate.isPending}>
        {t('account.activate')}
      </Button>
    </AuthCard>
  )
}
