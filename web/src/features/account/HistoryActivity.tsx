import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Download, History } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '@/api/endpoints'
import type { Activity } from '@/api/types'
import { activityGroups, kindTone, kindWords } from '@/lib/kinds'
import { formatTime } from '@/lib/format'
import { deviceName } from '@/lib/userAgent'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Timeline } from '@/ui/Timeline'
import { RowSkeletons } from '@/ui/Waiting'
import './account.css'

export function HistoryActivity() {
  const { t } = useTranslation()
  const [kind, setKind] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const filter = { kind: kind || undefined, from: dayStart(from), to: dayEnd(to) }
  const query = useInfiniteQuery({
    queryKey: ['activities', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => account.activities({ ...filter, cursor: pageParam, limit: 30 }),
    getNextPageParam: page => page.nextCursor,
  })
  const items = query.data?.pages.flatMap(page => page.items) ?? []
  const device = (activity: Activity) => {
    const name = deviceName(activity.userAgent ?? '')
    return [activity.address, [name.browser, name.system].filter(Boolean).join(' ')].filter(Boolean).join(' · ')
  }
  return (
    <Page
      title="History Activity"
      lead={t('account.historyLead')}
      back={{ to: '/account', label: t('nav.account') }}
      width="middle"
      aside={
        <Button component="a" href={account.activitiesCsv(filter)} download variant="default" size="sm" leftSection={<Download size={18} aria-hidden />}>
          CSV
        </Button>
      }
    >
      <div className="history-filters">
        <NativeSelect label={t('account.historyKind')} value={kind} onChange={e => setKind(e.currentTarget.value)} data={[{ value: '', label: t('account.historyAll') }, ...activityGroups.map(value => ({ value, label: t(`account.group.${value}`) }))]} />
        <TextInput type="date" label={t('account.from')} value={from} max={to || undefined} onChange={e => setFrom(e.currentTarget.value)} />
        <TextInput type="date" label={t('account.to')} value={to} min={from || undefined} onChange={e => setTo(e.currentTarget.value)} />
      </div>
      <ErrorNotice error={query.error} />
      {query.isPending ? (
        <RowSkeletons />
      ) : items.length === 0 && !query.isError ? (
        <div className="card">
          <EmptyState icon={History} title={t('account.historyEmpty')} text={t('account.historyEmptyText')} />
        </div>
      ) : (
        <div className="card">
          <Timeline items={items.map(activity => ({ key: activity.id, tone: kindTone(activity.kind), title: kindWords(activity.kind, t), meta: formatTime(activity.at), text: device(activity) }))} />
          {query.hasNextPage ? (
            <Button mt={16} fullWidth variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('common.more')}
            </Button>
          ) : null}
        </div>
      )}
    </Page>
  )
}

/** The person's days, as moments. */
function dayStart(day: string): string | undefined {
  return day ? new Date(`${day}T00:00:00`).toISOString() : undefined
}
function dayEnd(day: string): string | undefined {
  return day ? new Date(`${day}T23:59:59.999`).toISOString() : undefined
}
