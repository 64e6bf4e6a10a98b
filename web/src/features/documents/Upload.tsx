import { Button, PasswordInput, Progress, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileText, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ApiError } from '@/api/client'
import { documents } from '@/api/endpoints'
import { hasKey } from '@/api/errors'
import { keys } from '@/api/queries'
import type { DocumentInfo } from '@/api/types'
import { rememberDocumentPassword } from '@/lib/documentPasswords'
import { lookAt, nameWithoutExtension } from '@/lib/fileKind'
import { formatBytes } from '@/lib/format'
import { FileDrop } from '@/ui/FileDrop'
import { FlowHead } from '@/ui/FlowHead'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { SignGate } from '@/ui/SignGate'
import { startUpload, type Transfer } from './transfer'
import './documents.css'

export function Upload() {
  const { t } = useTranslation()
  return (
    <SignGate title={t('upload.title')}>
      <UploadFlow />
    </SignGate>
  )
}

/** SIG-1, first half: file, name, password where needed. The sending runs while the name is written. */
function UploadFlow() {
  const { t } = useTranslation()
  const [file, setFile] = useState<File>()
  const [fault, setFault] = useState<unknown>()
  const choose = async (next: File) => {
    setFault(undefined)
    setFile(undefined)
    const key = await lookAt(next, true).catch(() => undefined)
    if (key) setFault(new ApiError({ status: 422, code: 'malformed', key }))
    else setFile(next)
  }
  return (
    <>
      <FlowHead title={t('upload.title')} sub={t(file ? 'upload.step2' : 'upload.step1')} leaveTo="/dashboard" progress={file ? 2 / 4 : 1 / 4} />
      <div className="upload">
        {file ? (
          <ChosenFile key={`${file.name}${file.size}${file.lastModified}`} file={file} onOther={() => setFile(undefined)} />
        ) : (
          <>
            <FileDrop accept="application/pdf,image/png,image/jpeg,.pdf,.png,.jpg,.jpeg" title={t('upload.drop')} hint={t('upload.hint')} button={t('upload.choose')} onFile={next => void choose(next)} />
            <ErrorNotice error={fault} />
            <p className="small muted center">{t('upload.private')}</p>
          </>
        )}
      </div>
    </>
  )
}

function ChosenFile({ file, onOther }: { file: File; onOther: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [transfer, setTransfer] = useState<Transfer>({ state: 'sending', share: 0 })
  const [name, setName] = useState(() => nameWithoutExtension(file.name))
  const [password, setPassword] = useState('')
  const handle = useRef<{ stop: () => void }>(undefined)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    const running = startUpload(file, setTransfer)
    handle.current = running
    return () => running.stop()
  }, [file, attempt])

  const go = (document: DocumentInfo) => navigate(`/documents/${document.id}/sign`)
  const create = useMutation({
    mutationFn: (uploadId: string) => documents.create({ uploadId, name: name.trim(), password: password || undefined }),
    onSuccess: async document => {
      if (password) rememberDocumentPassword(document.id, password)
      await client.invalidateQueries({ queryKey: keys.documents })
      if (!document.warnings?.length) await go(document)
    },
  })
  const needsPassword = hasKey(create.error, 'pdf.password_required', 'pdf.wrong_password')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (transfer.state === 'sent' && name.trim()) create.mutate(transfer.uploadId)
  }
  if (create.data) return <Accepted document={create.data} onGo={() => void go(create.data)} />
  return (
    <form onSubmit={submit} className="stack-l" noValidate>
      <section className="paper upload-file">
        <span className="row-icon"><FileText size={22} aria-hidden /></span>
        <div className="grow">
          <div className="strong wrap">{file.name}</div>
          <div className="small muted figures" role="status">
            {formatBytes(file.size)} · {transfer.state === 'sending' ? t('upload.sending', { percent: Math.floor(transfer.share * 100) }) : t(`upload.${transfer.state}`)}
          </div>
          <Progress value={transfer.state === 'sent' ? 100 : transfer.share * 100} color={transfer.state === 'failed' ? 'red' : transfer.state === 'sent' ? 'teal' : undefined} mt={8} size={5} aria-label={t('upload.progress')} />
        </div>
        <Button variant="subtle" color="gray" size="sm" leftSection={<Trash2 size={18} aria-hidden />} onClick={() => { handle.current?.stop(); onOther() }}>
          {t('upload.other')}
        </Button>
      </section>
      {transfer.state === 'failed' ? (
        <ErrorNotice error={transfer.error}>
          <Button mt={10} size="sm" variant="default" onClick={() => { setTransfer({ state: 'sending', share: 0 }); setAttempt(attempt + 1) }}>
            {t('common.retry')}
          </Button>
        </ErrorNotice>
      ) : null}
      <TextInput label={t('upload.name')} description={t('upload.nameHint')} value={name} maxLength={150} onChange={e => setName(e.currentTarget.value)} error={!name.trim() && t('upload.nameMissing')} />
      {needsPassword ? (
        <PasswordInput label={t('pdf.password')} description={t('upload.passwordHint')} autoComplete="off" autoFocus value={password} onChange={e => setPassword(e.currentTarget.value)} error={hasKey(create.error, 'pdf.wrong_password') ? t('errors.key.pdf.wrong_password.title') : undefined} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
      ) : null}
      {hasKey(create.error, 'pdf.password_required') ? <Notice tone="info" title={t('errors.key.pdf.password_required.title')} live>{t('errors.key.pdf.password_required.text')}</Notice> : needsPassword ? null : <ErrorNotice error={create.error} />}
      <div className="action-bar">
        <Button type="submit" loading={create.isPending} disabled={transfer.state !== 'sent' || !name.trim() || (needsPassword && !password)}>
          Place a Signature
        </Button>
      </div>
    </form>
  )
}

/** Accepted, but there is something to know first. */
function Accepted({ document, onGo }: { document: DocumentInfo; onGo: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="stack-l">
      <Notice tone="success" title={t('upload.accepted')} live>{`${document.name} · ${t('documents.pages', { count: document.pageCount })}`}</Notice>
      {document.warnings?.map(warning => (
        <Notice key={warning.key} tone="warning" title={t(`warnings.${warning.key}.title`, { defaultValue: t('warnings.other') })}>
          {t(`warnings.${warning.key}.text`, { defaultValue: warning.message })}
        </Notice>
      ))}
      <div className="action-bar">
        <Button onClick={onGo}>Place a Signature</Button>
      </div>
    </div>
  )
}
