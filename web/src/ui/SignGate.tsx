import { Button } from '@mantine/core'
import { ShieldAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '@/api/queries'
import { EmptyState } from './EmptyState'
import { FlowHead } from './FlowHead'

/** What signs needs a certificate; without one this says what is missing and leads there (ACC-4). */
export function SignGate({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  const me = useMe().data
  if (!me) return null
  if (me.identityStatus === 'certified' && me.certificate?.status === 'active') return <>{children}</>
  const status = me.identityStatus === 'certified' ? (me.certificate?.status === 'expired' ? 'expired' : 'revoked') : me.identityStatus
  const to = status === 'approved' ? '/certificate-agreement' : status === 'expired' || status === 'revoked' ? '/certificates' : '/identity'
  return (
    <>
      <FlowHead title={title} leaveTo="/dashboard" />
      <div className="page narrow">
        <EmptyState icon={ShieldAlert} title={t(`gate.${status}.title`)} text={t(`gate.${status}.text`)} action={<Button component={Link} to={to}>{t(`gate.${status}.action`)}</Button>} />
      </div>
    </>
  )
}
