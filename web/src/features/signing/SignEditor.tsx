import { Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useParams } from 'react-router'
import { useDocument } from '@/api/queries'
import type { DocumentInfo } from '@/api/types'
import { FlowHead } from '@/ui/FlowHead'
import { SignGate } from '@/ui/SignGate'
import { Loaded, Waiting } from '@/ui/Waiting'
import './signing.css'

const Editor = lazy(() => import('./Editor'))

/** SIG-1, second half. The editor and the PDF engine are loaded only here. */
export function SignEditor() {
  const { id = '' } = useParams()
  const query = useDocument(id)
  return (
    <SignGate title="Place a Signature">
      <Loaded query={query} skeleton={<><FlowHead title="Place a Signature" leaveTo="/documents" /><Waiting /></>}>
        {document => <OpenDraft key={document.id} document={document} />}
      </Loaded>
    </SignGate>
  )
}

/** What was signed before this screen opened is only shown; what is signed here leads on to its own page. */
function OpenDraft({ document }: { document: DocumentInfo }) {
  const { t } = useTranslation()
  const [done] = useState(document.state === 'completed')
  if (done) return <Navigate to={`/documents/${document.id}`} replace />
  return (
    <Suspense fallback={<><FlowHead title={document.name} sub="Place a Signature" leaveTo={`/documents/${document.id}`} /><Waiting what={t('pdf.opening')} /></>}>
      <Editor document={document} />
    </Suspense>
  )
}
