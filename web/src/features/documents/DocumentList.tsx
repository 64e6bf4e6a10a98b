import { Button, Tabs, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { CalendarRange, CheckCircle2, Files, PenLine, Plus, Search, SearchX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { documents } from '@/api/endpoints'
import { keys } from '@/api/queries'
import { DocumentRow } from '@/ui/DocumentRow'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { RowSkeletons } from '@/ui/Waiting'
import './documents.css'

const tabs = { all: undefined, open: 'draft', completed: 'completed' } as const
type Tab = keyof typeof tabs
const emptyIcon = { all: Files, open: PenLine, completed: CheckCircle2 }

/** DOC-3. What is shown is in the address, so that Back and sharing work. */
export function DocumentList() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const wanted = search.get('tab') ?? ''
  const tab: Tab = wanted in tabs ? (wanted as Tab) : 'all'
  const from = search.get('from') ?? ''
  const to = search.get('to') ?? ''
  const [text, setText] = useState(search.get('q') ?? '')
  const [needle] = useDebouncedValue(text.trim(), 300)
  const [dates, setDates] = useState(!!(from || to))
  const put = (name: string, value: string) =>
    setSearch(
      before => {
        const after = new URLSearchParams(before)
        if (value) after.set(name, value)
        else after.delete(name)
        return after
      },
      { replace: true },
    )
  useEffect(() => put('q', needle), [needle])

  const filter = {
    state: tabs[tab],
    query: needle || undefined,
    from: from ? new Date(`${from}T00:00:00`).toISOString() : undefined,
    to: to ? new Date(`${to}T23:59:59.999`).toISOString() : undefined,
  }
  const query = useInfiniteQuery({
    queryKey: [...keys.documents, 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => documents.list({ ...filter, cursor: pageParam, limit: 25 }),
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
  })
  const items = query.data?.pages.flatMap(page => page.items) ?? []
  const filtered = !!(needle || from || to)
  return (
    <Page title={t('nav.documents')} aside={<Button component={Link} to="/upload" className="wide-only" leftSection={<Plus size={18} aria-hidden />}>{t('nav.upload')}</Button>}>
      <div className="list-tools">
        <Tabs value={tab} onChange={value => put('tab', value === 'all' ? '' : (value ?? ''))}>
          <Tabs.List aria-label={t('documents.tabs')}>
            <Tabs.Tab value="all">All</Tabs.Tab>
            <Tabs.Tab value="open">Need to be Signed</Tabs.Tab>
            <Tabs.Tab value="completed">{t('documents.state.completed')}</Tabs.Tab>
          </Tabs.List>
        </Tabs>
        <div className="list-tools-row">
          <TextInput type="search" placeholder={t('documents.search')} aria-label={t('documents.search')} leftSection={<Search size={18} aria-hidden />} value={text} onChange={e => setText(e.currentTarget.value)} />
          <Button variant={from || to ? 'light' : 'default'} aria-expanded={dates} onClick={() => setDates(!dates)} leftSection={<CalendarRange size={18} aria-hidden />}>
            {t('documents.date')}
          </Button>
        </div>
        {dates ? (
          <div className="list-dates">
            <TextInput type="date" label={t('account.from')} value={from} max={to || undefined} onChange={e => put('from', e.currentTarget.value)} />
            <TextInput type="date" label={t('account.to')} value={to} min={from || undefined} onChange={e => put('to', e.currentTarget.value)} />
          </div>
        ) : null}
      </div>
      <ErrorNotice error={query.error} />
      {query.isPending ? (
        <RowSkeletons />
      ) : items.length ? (
        <>
          <ul className="rows card flush" aria-busy={query.isPlaceholderData}>
            {items.map(document => (
              <DocumentRow key={document.id} document={document} action={tab === 'open'} />
            ))}
          </ul>
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} style={{ alignSelf: 'center' }}>
              {t('common.more')}
            </Button>
          ) : null}
        </>
      ) : query.isError ? null : (
        <div className="card">
          {filtered ? (
            <EmptyState icon={SearchX} title={t('documents.noMatch')} text={t('documents.noMatchText')} action={<Button variant="default" onClick={() => { setText(''); setSearch(tab === 'all' ? {} : { tab }, { replace: true }) }}>{t('documents.clear')}</Button>} />
          ) : (
            <EmptyState icon={emptyIcon[tab]} title={t(`documents.empty.${tab}.title`)} text={t(`documents.empty.${tab}.text`)} action={<Button component={Link} to="/upload">{t('nav.upload')}</Button>} />
          )}
        </div>
      )}
    </Page>
  )
}
