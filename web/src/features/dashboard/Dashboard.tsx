import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CheckCircle2, FileStack, FileUp, PenLine, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { documents } from '@/api/endpoints'
import { keys, useMe } from '@/api/queries'
import type { DocumentInfo, List } from '@/api/types'
import { commonName, friendlyName } from '@/lib/format'
import { CertificateCard } from '@/ui/CertificateCard'
import { DocumentRow } from '@/ui/DocumentRow'
import { EmptyState } from '@/ui/EmptyState'
import { Page } from '@/ui/Page'
import { Loaded } from '@/ui/Waiting'
import { IdentityBanner } from './IdentityBanner'
import './Dashboard.css'

const countLimit = 100

function useRecent(state: string) {
  return useQuery({ queryKey: [...keys.documents, 'recent', state], queryFn: () => documents.list({ state: state || undefined, limit: countLimit }) })
}

function countText(list: List<DocumentInfo> | undefined): string {
  if (!list) return '·'
  return list.nextCursor ? `${countLimit}+` : String(list.items.length)
}

function Count({ icon: Icon, label, value, to }: { icon: LucideIcon; label: string; value: string; to: string }) {
  return (
    <Link className="count" to={to}>
      <Icon size={20} aria-hidden />
      <span className="count-value figures">{value}</span>
      <span className="count-label">{label}</span>
    </Link>
  )
}

export function Dashboard() {
  const { t } = useTranslation()
  const me = useMe().data
  const all = useRecent('')
  const open = useRecent('draft')
  const completed = useRecent('completed')
  if (!me) return null
  const first = me.name ? friendlyName(commonName(me.name)).split(' ')[0] : ''
  const canSign = me.identityStatus === 'certified'
  return (
    <Page title={first ? t('dashboard.hello', { name: first }) : t('dashboard.helloNameless')} width="wide">
      <div className="dashboard">
        <div className="stack-l">
          <IdentityBanner status={me.identityStatus} />
          <div className="counts">
            <Count icon={PenLine} label="Need to be Signed" value={countText(open.data)} to="/documents?tab=open" />
            <Count icon={CheckCircle2} label={t('dashboard.completed')} value={countText(completed.data)} to="/documents?tab=completed" />
            <Count icon={FileStack} label={t('dashboard.all')} value={countText(all.data)} to="/documents" />
          </div>
          <section className="section">
            <div className="section-head">
              <h2>Need to be Signed</h2>
              {open.data && open.data.items.length > 3 ? <Link to="/documents?tab=open">{t('dashboard.seeAll')}</Link> : null}
            </div>
            <Loaded query={open}>
              {({ items }) =>
                items.length ? (
                  <ul className="rows card flush">
                    {items.slice(0, 3).map(document => (
                      <DocumentRow key={document.id} document={document} action={canSign} />
                    ))}
                  </ul>
                ) : (
                  <div className="card">
                    <EmptyState icon={FileUp} title={t('dashboard.nothingOpen')} text={t('dashboard.nothingOpenText')} action={<Button component={Link} to="/upload">{t('nav.upload')}</Button>} />
                  </div>
                )
              }
            </Loaded>
          </section>
          {completed.data?.items.length ? (
            <section className="section">
              <div className="section-head">
                <h2>{t('dashboard.recentlyDone')}</h2>
                <Link to="/documents?tab=completed">{t('dashboard.seeAll')}</Link>
              </div>
              <ul className="rows card flush">
                {completed.data.items.slice(0, 3).map(document => (
                  <DocumentRow key={document.id} document={document} />
                ))}
              </ul>
            </section>
          ) : null}
        </div>
        <aside className="stack" aria-label="My Digital Certificate">
          {me.certificate ? (
            <>
              <CertificateCard {...me.certificate} />
              <Link to="/certificates" className="small">
                {t('dashboard.certificateMore')}
              </Link>
            </>
          ) : null}
        </aside>
      </div>
    </Page>
  )
}
