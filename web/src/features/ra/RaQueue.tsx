import { Button, Tabs } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { AlertTriangle, ChevronRight, Inbox, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { ra } from '@/api/endpoints'
import { formatTime } from '@/lib/format'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Status } from '@/ui/Status'
import { RowSkeletons } from '@/ui/Waiting'
import { applicationTone } from './status'

const tabs = ['submitted', 'approved', 'rejected', 'all'] as const

/** KYC-6: who waits, the longest first. */
export function RaQueue() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const tab = tabs.find(name => name === search.get('status')) ?? 'submitted'
  const query = useInfiniteQuery({
    queryKey: ['ra', 'applications', tab],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ra.applications({ status: tab === 'all' ? undefined : tab, cursor: pageParam }),
    getNextPageParam: page => page.nextCursor,
    refetchInterval: 30_000,
  })
  const items = query.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page title={t('ra.queue')} lead={t('ra.queueLead')}>
      <Tabs value={tab} onChange={value => setSearch(value && value !== 'submitted' ? { status: value } : {}, { replace: true })}>
        <Tabs.List aria-label={t('ra.queue')}>
          {tabs.map(name => (
            <Tabs.Tab key={name} value={name}>{t(`ra.tab.${name}`)}</Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <ErrorNotice error={query.error} />
      {query.isPending ? (
        <RowSkeletons />
      ) : items.length ? (
        <>
          <ul className="rows card flush">
            {items.map(item => (
              <li key={item.id}>
                <Link className="row-link" to={`/ra/applications/${item.id}`}>
                  <span className="row-icon quiet"><UserRound size={20} aria-hidden /></span>
                  <span className="grow">
                    <span className="strong wrap" style={{ display: 'block' }}>{item.name}</span>
                    <span className="small muted wrap" style={{ display: 'block' }}>{item.email}</span>
                    <span className="small muted figures" style={{ display: 'block' }}>{item.nikMasked} · {formatTime(item.submittedAt)}</span>
                    {item.conflicts > 0 ? <span className="pill tone-warning" style={{ marginTop: 6 }}><AlertTriangle size={14} aria-hidden />{t('ra.conflict')}</span> : null}
                  </span>
                  {tab === 'all' ? <Status tone={applicationTone(item.status)}>{t(`ra.status.${item.status}`, { defaultValue: item.status })}</Status> : null}
                  <ChevronRight size={20} className="muted" aria-hidden />
                </Link>
              </li>
            ))}
          </ul>
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} style={{ alignSelf: 'center' }}>{t('common.more')}</Button>
          ) : null}
        </>
      ) : query.isError ? null : (
        <div className="card">
          <EmptyState icon={Inbox} title={t('ra.empty')} text={t(tab === 'submitted' ? 'ra.emptyText' : 'ra.emptyOther')} />
        </div>
      )}
    </Page>
  )
}
