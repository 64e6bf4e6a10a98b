import { Loader, Skeleton } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNotice } from './Notice'

/** A wait with its name. */
export function Waiting({ what }: { what?: string }) {
  const { t } = useTranslation()
  return (
    <div className="empty" role="status">
      <Loader size="md" />
      <p>{what ?? t('common.loading')}</p>
    </div>
  )
}

export function RowSkeletons({ count = 4 }: { count?: number }) {
  const { t } = useTranslation()
  return (
    <div className="stack" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={64} radius={12} />
      ))}
    </div>
  )
}

/** Shows a query: skeletons, an error with a way out, or the content. */
export function Loaded<T>({ query, children, skeleton }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; skeleton?: ReactNode }) {
  const { t } = useTranslation()
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError)
    return (
      <ErrorNotice error={query.error}>
        <Button mt={12} size="sm" variant="default" onClick={() => void query.refetch()}>
          {t('common.retry')}
        </Button>
      </ErrorNotice>
    )
  return <>{skeleton ?? <RowSkeletons />}</>
}
