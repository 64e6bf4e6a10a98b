import { Button } from '@mantine/core'
import { ArrowRight, Clock, FileCheck2, UserRoundCheck, XCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { IdentityStatus } from '@/api/types'

const banners = {
  none: { icon: UserRoundCheck, to: '/identity', tone: 'info' },
  draft: { icon: UserRoundCheck, to: '/identity', tone: 'info' },
  submitted: { icon: Clock, to: '/identity', tone: 'warning' },
  approved: { icon: FileCheck2, to: '/certificate-agreement', tone: 'success' },
  rejected: { icon: XCircle, to: '/identity', tone: 'danger' },
} as const

/** What is missing before this account can sign, and the one way forward (ACC-4). */
export function IdentityBanner({ status }: { status: IdentityStatus }) {
  const { t } = useTranslation()
  if (status === 'certified') return null
  const { icon: Icon, to, tone } = banners[status]
  return (
    <section className="identity-banner paper">
      <span className={`row-icon tone-${tone}`}>
        <Icon size={22} aria-hidden />
      </span>
      <div className="grow stack-s">
        <h2>{t(`dashboard.identity.${status}.title`)}</h2>
        <p className="muted">{t(`dashboard.identity.${status}.text`)}</p>
        {status === 'none' || status === 'draft' ? (
          <ul className="identity-banner-list">
            <li>{t('dashboard.identity.need1')}</li>
            <li>{t('dashboard.identity.need2')}</li>
            <li>{t('dashboard.identity.need3')}</li>
          </ul>
        ) : null}
      </div>
      <Button component={Link} to={to} variant={status === 'submitted' ? 'default' : 'filled'} rightSection={<ArrowRight size={18} aria-hidden />}>
        {t(`dashboard.identity.${status}.action`)}
      </Button>
    </section>
  )
}
