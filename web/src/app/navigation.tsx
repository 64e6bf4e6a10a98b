import { Button } from '@mantine/core'
import { BadgeCheck, CircleUserRound, FileText, Files, Home, LifeBuoy, PenLine, Plus, ShieldCheck, Activity, ClipboardCheck, FileBadge, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink } from 'react-router'
import { useMe } from '@/api/queries'
import type { Me } from '@/api/types'
import { Logo } from '@/ui/Logo'

interface Entry {
  to: string
  icon: LucideIcon
  label: string
}

function useEntries(me: Me | null | undefined): { main: Entry[]; own: Entry[]; office: Entry[] } {
  const { t } = useTranslation()
  const user = me?.roles.includes('user')
  return {
    main: [
      ...(user ? [{ to: '/dashboard', icon: Home, label: t('nav.dashboard') }, { to: '/documents', icon: Files, label: t('nav.documents') }] : []),
      { to: '/verify', icon: BadgeCheck, label: t('nav.verify') },
    ],
    own: user
      ? [
          { to: '/certificates', icon: FileBadge, label: t('nav.certificate') },
          { to: '/specimens', icon: PenLine, label: t('nav.specimens') },
        ]
      : [],
    office: [
      ...(me?.roles.includes('ra')
        ? [{ to: '/ra', icon: ClipboardCheck, label: t('nav.raQueue') }, { to: '/ra/certificates', icon: ShieldCheck, label: t('nav.raCertificates') }]
        : []),
      ...(me?.roles.includes('operator') ? [{ to: '/operator', icon: Activity, label: t('nav.operator') }] : []),
    ],
  }
}

function RailLink({ to, icon: Icon, label }: Entry) {
  return (
    <NavLink to={to} end={to === '/ra'} className="rail-link">
      <Icon size={20} aria-hidden />
      <span className="clip">{label}</span>
    </NavLink>
  )
}

export function Rail() {
  const { t } = useTranslation()
  const me = useMe().data
  const entries = useEntries(me)
  return (
    <nav className="rail" aria-label={t('shell.navigation')}>
      <Link to="/" className="plain rail-logo" aria-label={t('shell.home')}>
        <Logo />
      </Link>
      {me?.roles.includes('user') ? (
        <Button component={Link} to="/upload" leftSection={<Plus size={18} aria-hidden />} fullWidth>
          {t('nav.upload')}
        </Button>
      ) : null}
      <div className="rail-group">
        {entries.main.map(entry => (
          <RailLink key={entry.to} {...entry} />
        ))}
      </div>
      {entries.own.length ? (
        <div className="rail-group">
          {entries.own.map(entry => (
            <RailLink key={entry.to} {...entry} />
          ))}
        </div>
      ) : null}
      {entries.office.length ? (
        <div className="rail-group">
          <span className="rail-title">{t('nav.office')}</span>
          {entries.office.map(entry => (
            <RailLink key={entry.to} {...entry} />
          ))}
        </div>
      ) : null}
      <div className="rail-end">
        <RailLink to="/help" icon={LifeBuoy} label={t('nav.help')} />
        <NavLink to="/account" className="rail-link rail-person">
          <CircleUserRound size={20} aria-hidden />
          <span className="grow">
            <span className="clip block strong">{me?.name ?? t('nav.account')}</span>
            <span className="clip block xs muted">{me?.email}</span>
          </span>
        </NavLink>
      </div>
    </nav>
  )
}

export function TopBar() {
  const { t } = useTranslation()
  return (
    <nav className="top-bar" aria-label={t('shell.top')}>
      <Link to="/" className="plain" aria-label={t('shell.home')}>
        <Logo size={28} />
      </Link>
      <Link to="/help" className="icon-link" aria-label={t('nav.help')}>
        <LifeBuoy size={22} aria-hidden />
      </Link>
    </nav>
  )
}

function Tab({ to, icon: Icon, label }: Entry) {
  return (
    <NavLink to={to} end={to === '/ra'} className="tab">
      <Icon size={22} aria-hidden />
      <span>{label}</span>
    </NavLink>
  )
}

/** Five entries, the round upload in the middle; the office's people have their own. */
export function BottomBar() {
  const { t } = useTranslation()
  const me = useMe().data
  const office = !me?.roles.includes('user')
  const entries = useEntries(me)
  return (
    <nav className="bottom-bar" aria-label={t('shell.navigation')}>
      {office ? (
        <>
          {entries.office.map(entry => (
            <Tab key={entry.to} {...entry} />
          ))}
          <Tab to="/verify" icon={BadgeCheck} label={t('nav.verifyShort')} />
        </>
      ) : (
        <>
          <Tab to="/dashboard" icon={Home} label={t('nav.dashboard')} />
          <Tab to="/documents" icon={FileText} label={t('nav.documents')} />
          <Link to="/upload" className="tab-upload" aria-label={t('nav.upload')}>
            <Plus size={28} aria-hidden />
          </Link>
          <Tab to="/verify" icon={BadgeCheck} label={t('nav.verifyShort')} />
        </>
      )}
      <Tab to="/account" icon={CircleUserRound} label={t('nav.account')} />
    </nav>
  )
}
