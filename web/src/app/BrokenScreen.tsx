import { Button } from '@mantine/core'
import { FileQuestion, Lock, RefreshCw } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { EmptyState } from '@/ui/EmptyState'
import { useDocumentTitle } from '@/ui/Page'

export function NotFound() {
  const { t } = useTranslation()
  useDocumentTitle(t('broken.notFound.title'))
  return (
    <div className="page narrow">
      <EmptyState main icon={FileQuestion} title={t('broken.notFound.title')} text={t('broken.notFound.text')} action={<Button component={Link} to="/">{t('broken.home')}</Button>} />
    </div>
  )
}

export function Forbidden() {
  const { t } = useTranslation()
  useDocumentTitle(t('broken.forbidden.title'))
  return (
    <div className="page narrow">
      <EmptyState main icon={Lock} title={t('broken.forbidden.title')} text={t('broken.forbidden.text')} action={<Button component={Link} to="/">{t('broken.home')}</Button>} />
    </div>
  )
}

const reloadedKey = 'ezsign.reloaded'

/** A screen that failed to load or to draw. After an update its file may be gone: one reload fetches the new one. */
export function BrokenScreen() {
  const { t } = useTranslation()
  const error = useRouteError()
  useDocumentTitle(t('broken.error.title'))
  const missingFile = error instanceof Error && /dynamically imported module|Importing a module/i.test(error.message)
  useEffect(() => {
    if (!missingFile || !navigator.onLine || sessionStorage.getItem(reloadedKey) === location.pathname) return
    sessionStorage.setItem(reloadedKey, location.pathname)
    location.reload()
  }, [missingFile])
  return (
    <main className="page narrow">
      <EmptyState main icon={RefreshCw} title={t(missingFile ? 'broken.offline.title' : 'broken.error.title')} text={t(missingFile ? 'broken.offline.text' : 'broken.error.text')} action={<Button onClick={() => location.reload()}>{t('common.retry')}</Button>} />
    </main>
  )
}
