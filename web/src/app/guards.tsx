import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useMe } from '@/api/queries'
import type { Role } from '@/api/types'
import { ErrorNotice } from '@/ui/Notice'
import { Waiting } from '@/ui/Waiting'
import { Forbidden } from './BrokenScreen'

/** Where a person lands after logging in. */
export function homeOf(me: { roles: string[]; onboarded: boolean }): string {
  if (me.roles.includes('ra') && !me.roles.includes('user')) return '/ra'
  if (me.roles.includes('operator') && !me.roles.includes('user')) return '/operator'
  return me.onboarded ? '/dashboard' : '/welcome'
}

export function RequireUser() {
  const me = useMe()
  const location = useLocation()
  const { t } = useTranslation()
  if (me.isPending) return <Waiting what={t('shell.opening')} />
  if (me.isError && !me.data) return <div className="page narrow"><ErrorNotice error={me.error} /></div>
  if (!me.data) return <Navigate to="/login" replace state={{ from: location.pathname + location.search }} />
  return <Outlet />
}

export function VisitorOnly() {
  const me = useMe()
  const location = useLocation()
  if (me.data) {
    const from = (location.state as { from?: string } | null)?.from
    return <Navigate to={from ?? homeOf(me.data)} replace />
  }
  return <Outlet />
}

/** The server decides; this only spares the visit. */
export function RequireRole({ role }: { role: Role }) {
  const me = useMe()
  if (!me.data?.roles.includes(role)) return <Forbidden />
  return <Outlet />
}
