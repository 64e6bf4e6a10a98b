import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { AlertTriangle, CheckCircle2, XCircle } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { ra } from '@/api/endpoints'
import type { ApplicationDetail } from '@/api/types'
import { formatDay, formatTime } from '@/lib/format'
import { kindTone, kindWords } from '@/lib/kinds'
import { reasonWords } from '@/lib/reasons'
import { Facts } from '@/ui/Facts'
import { Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Status } from '@/ui/Status'
import { Timeline } from '@/ui/Timeline'
import { Loaded } from '@/ui/Waiting'
import { DecisionSheet, type Decision } from './DecisionSheet'
import { applicationTone } from './status'
import './ra.css'

const resultIcon = { ok: CheckCircle2, warn: AlertTriangle, fail: XCircle }
const resultTone = { ok: 'success', warn: 'warning', fail: 'danger' }

/** All the evidence on one screen, and the decision. */
export function RaApplication() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['ra', 'application', id], queryFn: () => ra.application(id) })
  return (
    <Page
      title={query.data?.name ?? t('ra.application')}
      back={{ to: '/ra', label: t('ra.queue') }}
      width="wide"
      actionBar
      aside={query.data ? <Status tone={applicationTone(query.data.status)}>{t(`ra.status.${query.data.status}`, { defaultValue: query.data.status })}</Status> : null}
    >
      <Loaded query={query}>{application => <Evidence application={application} />}</Loaded>
    </Page>
  )
}

function Evidence({ application }: { application: ApplicationDetail }) {
  const { t } = useTranslation()
  const [decision, setDecision] = useState<Decision>()
  return (
    <>
      <div className="with-panel">
        <div className="stack-l">
          <section className="card stack">
            <h2>{t('ra.data')}</h2>
            <Facts
              two
              items={[
                [t('identity.name'), application.name],
                ['NIK', <span className="figures ra-nik">{application.nik}</span>],
                [t('identity.birthDate'), formatDay(application.birthDate)],
                [t('identity.sex'), t(`identity.${application.sex}`)],
                ['Email', application.email],
                [t('ra.submitted'), formatTime(application.submittedAt)],
              ]}
            />
            {application.objection ? <Notice tone="warning" title={t('ra.objection')}>{application.objection}</Notice> : null}
          </section>
          <section className="card stack">
            <h2>{t('ra.analysis')}</h2>
            <ul className="reset stack-s">
              {application.analysis.map(item => {
                const Icon = resultIcon[item.result]
                return (
                  <li key={item.key} className="row ra-check">
                    <span className={`row-icon tone-${resultTone[item.result]}`} style={{ width: 34, height: 34 }}><Icon size={18} aria-hidden /></span>
                    <span className="grow">
                      <span className="strong small block">{t(`ra.check.${item.key}`, { defaultValue: item.key })}</span>
                      {item.detail ? <span className="small muted wrap block">{item.detail}</span> : null}
                    </span>
                    <span className={`small ra-result-${resultTone[item.result]}`}>{t(`ra.result.${item.result}`)}</span>
                  </li>
                )
              })}
            </ul>
          </section>
          {application.duplicates.length ? (
            <Notice tone="danger" title={t('ra.duplicates')}>
              <ul style={{ margin: '6px 0 0', paddingInlineStart: 20 }}>
                {application.duplicates.map(other => (
                  <li key={other.id} className="wrap small">{other.email}{other.status ? ` · ${t(`ra.status.${other.status}`, { defaultValue: other.status })}` : ''}</li>
                ))}
              </ul>
            </Notice>
          ) : null}
          <section className="card stack">
            <h2>{t('ra.agreements')}</h2>
            <Facts two items={application.agreements.map(agreement => [t(`ra.agreement.${agreement.kind}`, { defaultValue: agreement.kind }), `${t('identity.agreements.version', { version: agreement.version })} · ${formatTime(agreement.agreedAt)}`])} />
          </section>
          <Notice tone="info" title={t('ra.laterEvidence')}>{t('ra.laterEvidenceText')}</Notice>
        </div>
        <aside className="panel card stack" aria-label={t('ra.history')}>
          <h2>{t('ra.history')}</h2>
          {application.history.length ? (
            <Timeline
              items={application.history.map((event, index) => ({
                key: String(index),
                tone: kindTone(event.kind),
                title: kindWords(event.kind.includes('.') ? event.kind : `identity.${event.kind}`, t),
                meta: formatTime(event.at),
                text: [event.actor, event.reasons?.map(reason => reasonWords(reason, t)).join(', '), event.text].filter(Boolean).join(' · '),
              }))}
            />
          ) : (
            <p className="muted small">{t('ra.noHistory')}</p>
          )}
        </aside>
      </div>
      {application.status === 'submitted' ? (
        <div className="action-bar ra-actions">
          <Button variant="default" onClick={() => setDecision('return')}>{t('ra.return')}</Button>
          <Button color="red" variant="light" onClick={() => setDecision('reject')}>Reject</Button>
          <Button onClick={() => setDecision('approve')}>Approve</Button>
        </div>
      ) : null}
      <DecisionSheet application={application} decision={decision} onClose={() => setDecision(undefined)} />
    </>
  )
}
