import { useQuery } from '@tanstack/react-query'
import { operator } from '@/api/endpoints'
import type { Json } from '@/api/types'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/Page'
import { Status, type Tone } from '@/ui/Status'
import { Loaded } from '@/ui/Waiting'
import './operator.css'

type Table = { [name: string]: Json }
const isTable = (value: Json | undefined): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

function toneOf(value: Json | undefined): Tone {
  if (value === true || value === 'ok' || value === 'up' || value === 'ready' || value === 'pass') return 'success'
  if (value === 'warn' || value === 'warning' || value === 'degraded') return 'warning'
  return value === false || typeof value === 'string' ? 'danger' : 'neutral'
}

/** Health as the server reports it: checks first, figures after. New checks appear without a change here. */
export function OperatorStatus() {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['operator', 'status'], queryFn: operator.status, refetchInterval: 10_000 })
  return (
    <Page title={t('operator.title')} lead={t('operator.lead')}>
      <Loaded query={query}>{status => <Content status={isTable(status) ? status : {}} />}</Loaded>
    </Page>
  )
}

function Content({ status }: { status: Table }) {
  const { t } = useTranslation()
  const list = status['checks'] ?? status['components'] ?? status['parts']
  const checks: [string, Json][] = Array.isArray(list)
    ? list.filter(isTable).map((check, i) => [String(check['name'] ?? check['key'] ?? i), check])
    : isTable(list)
      ? Object.entries(list)
      : []
  const rest = Object.entries(status).filter(([name]) => !['checks', 'components', 'parts', 'status', 'ready'].includes(name))
  const overall = status['ready'] ?? status['status']
  const good = toneOf(overall) === 'success'
  return (
    <>
      {overall === undefined ? null : (
        <section className={`verdict-line tone-${good ? 'success' : 'danger'}`} role="status">
          <Status tone={good ? 'success' : 'danger'}>{t(good ? 'operator.ready' : 'operator.notReady')}</Status>
          <span>{t(good ? 'operator.readyText' : 'operator.notReadyText')}</span>
        </section>
      )}
      {checks.length ? (
        <ul className="rows card flush">
          {checks.map(([name, check]) => {
            const state = isTable(check) ? (check['ok'] ?? check['status'] ?? check['state']) : check
            const detail = isTable(check) ? (check['detail'] ?? check['message'] ?? check['reason']) : undefined
            const tone = toneOf(state)
            return (
              <li key={name} className="row-link" style={{ cursor: 'default' }}>
                <div className="grow">
                  <div className="strong">{t(`operator.check.${name}`, { defaultValue: name })}</div>
                  {detail ? <div className="small muted wrap">{String(detail)}</div> : null}
                </div>
                <Status tone={tone}>{t(tone === 'success' ? 'operator.ok' : tone === 'warning' ? 'operator.warn' : 'operator.fail')}</Status>
              </li>
            )
          })}
        </ul>
      ) : null}
      <Figures entries={rest} />
    </>
  )
}

function Figures({ entries }: { entries: [string, Json][] }) {
  const { t } = useTranslation()
  const plain = entries.filter(([, value]) => !isTable(value) && !Array.isArray(value))
  const nested = entries.filter((entry): entry is [string, Table] => isTable(entry[1]))
  const label = (name: string) => t(`operator.figure.${name}`, { defaultValue: name })
  const group = (title: string | undefined, rows: [string, Json][]) =>
    rows.length ? (
      <section key={title ?? ''} className="card stack">
        {title ? <h2>{title}</h2> : null}
        <dl className="figures-list">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{label(name)}</dt>
              <dd className="figures wrap">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
    ) : null
  return (
    <>
      {group(t('operator.figures'), plain)}
      {nested.map(([name, table]) => group(label(name), Object.entries(table)))}
    </>
  )
}
