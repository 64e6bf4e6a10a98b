import { Button, PasswordInput } from '@mantine/core'
import { LockKeyhole } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { rememberDocumentPassword, documentPassword } from '@/lib/documentPasswords'
import { Notice } from '@/ui/Notice'
import { Waiting } from '@/ui/Waiting'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { usePdf } from './usePdf'

/** Opens a document and hands it on; asks for its password where there is one. */
export function PdfView({ id, url, children }: { id: string; url: string; children: (document: PDFDocumentProxy) => ReactNode }) {
  const { t } = useTranslation()
  const pdf = usePdf(url, documentPassword(id))
  if (pdf.document) return <>{children(pdf.document)}</>
  if (pdf.password) return <PasswordForm wrong={pdf.password.wrong} onSubmit={password => { rememberDocumentPassword(id, password); pdf.password?.submit(password) }} />
  if (pdf.error) return <Notice tone="danger" title={t('pdf.failed')} live>{t('pdf.failedText')}</Notice>
  return <Waiting what={t('pdf.opening')} />
}

function PasswordForm({ wrong, onSubmit }: { wrong: boolean; onSubmit: (password: string) => void }) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (password) onSubmit(password)
  }
  return (
    <form className="card stack" onSubmit={submit} style={{ maxWidth: 480, margin: '0 auto', width: '100%' }}>
      <div className="row">
        <span className="row-icon"><LockKeyhole size={20} aria-hidden /></span>
        <h2 style={{ fontSize: '1.125rem' }}>{t('pdf.locked')}</h2>
      </div>
      <PasswordInput label={t('pdf.password')} description={t('pdf.passwordHint')} autoComplete="off" value={password} onChange={e => setPassword(e.currentTarget.value)} error={wrong && t('errors.key.pdf.wrong_password.title')} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
      <Button type="submit" disabled={!password}>{t('pdf.open')}</Button>
    </form>
  )
}
