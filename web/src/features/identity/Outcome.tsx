import { Button } from '@mantine/core'
import { BadgeCheck, FileCheck2, Hourglass, XCircle, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Identity } from '@/api/types'
import { formatTime } from '@/lib/format'
import { reasonWords } from '@/lib/reasons'
import { FlowHead } from '@/ui/FlowHead'
import { Notice } from '@/ui/Notice'
import { Timeline } from '@/ui/Timeline'
import './identity.css'

function Outcome({ icon: Icon, tone, title, lead, children, action }: { icon: LucideIcon; tone: string; title: string; lead: ReactNode; children?: ReactNode; action: ReactNode }) {
  return (
    <>
      <FlowHead title="Verify Now" leaveTo="/dashboard" />
      <div className="outcome">
        <span className={`outcome-picture tone-${tone}`}>
          <Icon size={44} strokeWidth={1.6} aria-hidden />
        </span>
        <header className="page-head">
          <h2 style={{ fontSize: '1.5rem' }}>{title}</h2>
          <p>{lead}</p>
        </header>
        {children}
        <div className="action-bar">{action}</div>
      </div>
    </>
  )
}

export function SubmittedScreen({ identity }: { identity: Identity }) {
  const { t } = useTranslation()
  return (
    <Outcome icon={Hourglass} tone="warning" title={t('identity.submitted.title')} lead={t('identity.submitted.lead')} action={<Button component={Link} to="/dashboard" variant="default">{t('identity.toDashboard')}</Button>}>
      <div className="card">
        <Timeline
          items={[
            { key: 'sent', tone: 'success', title: t('identity.submitted.sent'), meta: formatTime(identity.submittedAt) },
            { key: 'ra', tone: 'warning', title: t('identity.submitted.ra'), meta: t('identity.submitted.now'), text: t('identity.submitted.raText') },
            { key: 'agree', tone: 'neutral', title: 'Digital Certificate Agreement', meta: '', text: t('identity.submitted.agreeText') },
          ]}
        />
      </div>
    </Outcome>
  )
}

export function RejectedScreen({ identity, onAgain }: { identity: Identity; onAgain: () => void }) {
  const { t } = useTranslation()
  return (
    <Outcome icon={XCircle} tone="danger" title={t('identity.rejected.title')} lead={t('identity.rejected.lead')} action={<Button onClick={onAgain}>{t('identity.rejected.again')}</Button>}>
      <div className="card stack">
        <h3>{t('identity.rejected.reasons')}</h3>
        <ul style={{ paddingInlineStart: 20 }}>
          {(identity.reasons ?? []).map(reason => (
            <li key={reason}>{reasonWords(reason, t)}</li>
          ))}
        </ul>
        {identity.remark ? <Notice tone="info" title={t('identity.rejected.remark')}>{identity.remark}</Notice> : null}
      </div>
    </Outcome>
  )
}

export function ApprovedScreen() {
  const { t } = useTranslation()
  return <Outcome icon={FileCheck2} tone="success" title={t('identity.approved.title')} lead={t('identity.approved.lead')} action={<Button component={Link} to="/certificate-agreement">{t('identity.approved.go')}</Button>} />
}

export function CertifiedScreen() {
  const { t } = useTranslation()
  return <Outcome icon={BadgeCheck} tone="success" title={t('identity.certified.title')} lead={t('identity.certified.lead')} action={<Button component={Link} to="/certificates">My Digital Certificate</Button>} />
}
