import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, FileBadge, HelpCircle, History, KeyRound, LogOut, MonitorSmartphone, PenLine, Phone, PlayCircle, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { account } from '@/api/endpoints'
import { keys, useForgetSession, useMe } from '@/api/queries'
import { LanguageSwitch } from '@/ui/LanguageSwitch'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Status } from '@/ui/Status'
import './account.css'

interface Item {
  to: string
  icon: LucideIcon
  label: string
}

function Items({ items }: { items: Item[] }) {
  return (
    <ul className="rows card flush">
      {items.map(({ to, icon: Icon, label }) => (
        <li key={to}>
          <Link className="row-link" to={to}>
            <span className="row-icon quiet">
              <Icon size={20} aria-hidden />
            </span>
            <span className="grow">{label}</span>
            <ChevronRight size={20} aria-hidden className="muted" />
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function Account() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const forget = useForgetSession()
  const me = useMe().data
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const logOut = useMutation({
    mutationFn: account.logOut,
    onSuccess: async () => {
      await navigate('/')
      forget()
    },
  })
  const changeLanguage = useMutation({
    mutationFn: (language: string) => account.change({ language }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.me }),
  })
  if (!me) return null
  const user = me.roles.includes('user')
  const initials = (me.name ?? me.email).split(/\s+/).slice(0, 2).map(part => part[0]?.toUpperCase()).join('')
  return (
    <Page title={t('nav.account')} width="middle">
      <section className="card account-person">
        <span className="account-face" aria-hidden>{initials}</span>
        <div className="grow">
          <h2 className="wrap">{me.name ?? t('account.noName')}</h2>
          <p className="muted wrap">{me.email}</p>
          {user ? (
            <div style={{ marginTop: 8 }}>
              <Status tone={me.identityStatus === 'certified' ? 'success' : 'warning'}>{t(`identity.status.${me.identityStatus}`)}</Status>
            </div>
          ) : null}
        </div>
      </section>
      {user ? <Items items={[{ to: '/certificates', icon: FileBadge, label: 'My Digital Certificate' }, { to: '/specimens', icon: PenLine, label: 'Manage Signature' }]} /> : null}
      <Items
        items={[
          { to: '/account/password', icon: KeyRound, label: 'Change Password' },
          { to: '/account/sessions', icon: MonitorSmartphone, label: t('account.sessions') },
          { to: '/account/history', icon: History, label: 'History Activity' },
        ]}
      />
      <section className="card stack">
        <div className="stack-s">
          <h2 className="small strong">{t('common.language')}</h2>
          <LanguageSwitch full onChange={language => changeLanguage.mutate(language)} />
          <ErrorNotice error={changeLanguage.error} />
        </div>
        <div className="stack-s">
          <h2 className="small strong">{t('account.appearance')}</h2>
          <SegmentedControl fullWidth aria-label={t('account.appearance')} value={colorScheme} onChange={value => setColorScheme(value as 'auto')} data={[{ value: 'auto', label: t('account.schemeAuto') }, { value: 'light', label: t('account.schemeLight') }, { value: 'dark', label: t('account.schemeDark') }]} />
        </div>
      </section>
      <Items
        items={[
          ...(user ? [{ to: '/welcome', icon: PlayCircle, label: t('account.tour') }] : []),
          { to: '/help', icon: HelpCircle, label: 'Frequently Ask Question' },
          { to: '/contact', icon: Phone, label: 'Contact Us' },
        ]}
      />
      <ErrorNotice error={logOut.error} />
      <Button variant="default" leftSection={<LogOut size={18} aria-hidden />} loading={logOut.isPending} onClick={() => logOut.mutate()}>
        Log Out
      </Button>
    </Page>
  )
}
