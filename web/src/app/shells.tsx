import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router'
import { Button } from '@mantine/core'
import { useInstallation, useMe } from '@/api/queries'
import { LanguageSwitch } from '@/ui/LanguageSwitch'
import { Logo } from '@/ui/Logo'
import { Waiting } from '@/ui/Waiting'
import { BottomBar, Rail, TopBar } from './navigation'
import { OfflineBar } from './OfflineBar'
import './shells.css'

function SkipLink() {
  const { t } = useTranslation()
  return (
    <a className="skip-link" href="#main">
      {t('shell.skip')}
    </a>
  )
}

/** Says, on every page, that signatures made here bind nobody. */
function TestRibbon() {
  const { t } = useTranslation()
  const installation = useInstallation()
  if (!installation.data?.test) return null
  return (
    <aside className="test-ribbon" aria-label={t('shell.testLabel')}>
      <span>{t('shell.test')}</span>
      {installation.data.inbox ? <Link to="/inbox">{t('shell.inbox')}</Link> : null}
    </aside>
  )
}

function Content() {
  return (
    <main id="main" tabIndex={-1}>
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </main>
  )
}

/** For people who are not logged in. */
export function VisitorShell() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  return (
    <div className="visitor">
      <SkipLink />
      <TestRibbon />
      <header className="visitor-head">
        <Link to="/" aria-label={t('shell.home')} className="plain">
          <Logo />
        </Link>
        <nav className="row" aria-label={t('shell.navigation')}>
          <Link className="head-link wide-only" to="/verify">
            {t('nav.verify')}
          </Link>
          <LanguageSwitch />
          {pathname === '/login' ? null : (
            <Button component={Link} to="/login" size="sm" variant="default" className="wide-only">
              {t('account.logIn')}
            </Button>
          )}
        </nav>
      </header>
      <OfflineBar />
      <Content />
      <footer className="visitor-foot">
        <span>{t('shell.footer')}</span>
        <nav aria-label={t('shell.footerNavigation')}>
          <Link to="/verify">{t('nav.verify')}</Link>
          <Link to="/help">{t('nav.faqShort')}</Link>
          <Link to="/contact">Contact Us</Link>
        </nav>
      </footer>
      <ScrollRestoration />
    </div>
  )
}

/** The desk: rail or bottom bar around the screen. */
export function DeskShell() {
  return (
    <div className="desk">
      <SkipLink />
      <Rail />
      <div className="desk-body">
        <TestRibbon />
        <TopBar />
        <OfflineBar />
        <Content />
      </div>
      <BottomBar />
      <ScrollRestoration />
    </div>
  )
}

/** Public screens: a visitor sees them as a visitor, a user on the desk. */
export function AnyShell() {
  const me = useMe()
  return me.data ? <DeskShell /> : <VisitorShell />
}

/** One task at a time: the screen brings its own head and its own action. */
export function FlowShell() {
  return (
    <div className="flow">
      <SkipLink />
      <TestRibbon />
      <OfflineBar />
      <Content />
      <ScrollRestoration />
    </div>
  )
}
