import { Button } from '@mantine/core'
import { BadgeCheck, CheckCircle2, Download, Eye, History, Plus } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useParams } from 'react-router'
import { documents } from '@/api/endpoints'
import { useDocument } from '@/api/queries'
import { formatTime } from '@/lib/format'
import { useDocumentTitle } from '@/ui/Page'
import { Loaded, Waiting } from '@/ui/Waiting'
import './signing.css'

const SignedPage = lazy(() => import('./SignedPage'))

/** Done: the page with its mark, and what to do with it. */
export function SignDone() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const query = useDocument(id)
  const page = (useLocation().state as { page?: number } | null)?.page ?? 1
  useDocumentTitle(t('done.title'))
  return (
    <div className="page wide">
      <Loaded query={query}>
        {document => (
          <div className="done">
            <div className="done-words">
              <span className="done-mark">
                <CheckCircle2 size={44} strokeWidth={1.7} aria-hidden />
              </span>
              <header className="page-head">
                <h1>{t('done.title')}</h1>
                <p className="wrap" role="status">{t('done.lead', { name: document.name, at: formatTime(document.completedAt) })}</p>
              </header>
              <div className="done-actions">
                <Button component="a" href={documents.file(id)} download={`${document.name}.pdf`} leftSection={<Download size={18} aria-hidden />}>
                  {t('done.download')}
                </Button>
                <Button component={Link} to={`/documents/${id}`} variant="default" leftSection={<Eye size={18} aria-hidden />}>
                  {t('done.view')}
                </Button>
                <Button component={Link} to={`/verify?document=${id}`} variant="default" leftSection={<BadgeCheck size={18} aria-hidden />}>
                  {t('nav.verify')}
                </Button>
                <Button component={Link} to={`/documents/${id}/audit-trail`} variant="default" leftSection={<History size={18} aria-hidden />}>
                  Audit Trail
                </Button>
                <Button component={Link} to="/upload" variant="subtle" leftSection={<Plus size={18} aria-hidden />}>
                  {t('done.another')}
                </Button>
              </div>
            </div>
            <Suspense fallback={<Waiting what={t('pdf.opening')} />}>
              <SignedPage id={id} url={documents.file(id)} page={page} size={document.pages?.[page - 1]} count={document.pageCount} />
            </Suspense>
          </div>
        )}
      </Loaded>
    </div>
  )
}
