import { Button } from '@mantine/core'
import { ChevronRight, FileText, LockKeyhole } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DocumentInfo } from '@/api/types'
import { formatDateShort } from '@/lib/format'
import { Status } from './Status'
import './DocumentRow.css'

export function DocumentStatus({ document }: { document: Pick<DocumentInfo, 'state'> }) {
  const { t } = useTranslation()
  return document.state === 'completed' ? <Status tone="success">{t('documents.state.completed')}</Status> : <Status tone="warning">{t('documents.state.draft')}</Status>
}

/** One document in a list. */
export function DocumentRow({ document, action }: { document: DocumentInfo; action?: boolean }) {
  const { t } = useTranslation()
  const Icon = document.encrypted ? LockKeyhole : FileText
  const facts = [formatDateShort(document.completedAt ?? document.createdAt), t('documents.pages', { count: document.pageCount })]
  if (document.signatures) facts.push(t('documents.signatures', { count: document.signatures }))
  return (
    <li className="document-row">
      <Link className="row-link" to={`/documents/${document.id}`}>
        <span className="row-icon">
          <Icon size={20} aria-hidden />
        </span>
        <span className="grow">
          <span className="document-row-name">{document.name}</span>
          <span className="small muted">
            {facts.join(' · ')}
            {document.encrypted ? <span className="visually-hidden"> · {t('documents.encrypted')}</span> : null}
          </span>
        </span>
        {action ? null : (
          <>
            <span className="document-row-status"><DocumentStatus document={document} /></span>
            <ChevronRight size={20} className="muted" aria-hidden />
          </>
        )}
      </Link>
      {action ? (
        <Button component={Link} to={`/documents/${document.id}/sign`} size="sm" variant="light" className="document-row-action" aria-label={`Sign Now: ${document.name}`}>
          Sign Now
        </Button>
      ) : null}
    </li>
  )
}
