import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { ApiError, clientHeaders } from '@/api/client'
import { documents, open } from '@/api/endpoints'
import { hasKey } from '@/api/errors'
import { documentPassword } from '@/lib/documentPasswords'
import { lookAt } from '@/lib/fileKind'
import { FileDrop } from '@/ui/FileDrop'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Waiting } from '@/ui/Waiting'
import { Report } from './Report'
import './verification.css'

interface Job {
  file: Blob
  name: string
  password?: string
}

/** VER-1: for anyone, without an account. */
export function VerifyPdf() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const own = search.get('document')
  const [job, setJob] = useState<Job>()
  const verify = useMutation({
    mutationFn: async (next: Job) => {
      const fault = await lookAt(next.file, false)
      if (fault) throw new ApiError({ status: 422, code: 'malformed', key: fault === 'document.not_pdf' ? 'verify.not_pdf' : fault })
      return open.verify(next.file, next.password)
    },
  })
  const { mutate, reset } = verify
  const start = (next: Job) => {
    setJob(next)
    mutate(next)
  }

  // "Verify" on one's own document: fetched again and checked like anybody's file.
  const [fetchError, setFetchError] = useState<unknown>()
  useEffect(() => {
    if (!own) return
    const controller = new AbortController()
    fetch(documents.file(own), { headers: clientHeaders(), signal: controller.signal })
      .then(async response => {
        if (!response.ok) throw new ApiError({ status: response.status, code: 'not_found', key: 'not_found' })
        const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
        const next = { file: await response.blob(), name: name ? decodeSafely(name) : t('verify.thisDocument'), password: documentPassword(own) }
        setJob(next)
        mutate(next)
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFetchError(error)
      })
    return () => controller.abort()
  }, [own, mutate, t])

  const again = () => {
    reset()
    setJob(undefined)
    setFetchError(undefined)
    if (own) setSearch({}, { replace: true })
  }
  const needsPassword = hasKey(verify.error, 'pdf.password_required', 'pdf.wrong_password')
  return (
    <Page title={t('verify.title')} lead={verify.data ? undefined : t('verify.lead')} width="middle">
      {verify.data && job ? (
        <Report report={verify.data} name={job.name} onAgain={again} makeEtsi={() => open.verifyEtsi(job.file, job.password)} />
      ) : verify.isPending || (own && !job && !fetchError) ? (
        <section className="card">
          <Waiting what={t('verify.working', { name: job?.name ?? t('verify.thisDocument') })} />
        </section>
      ) : (
        <>
          {needsPassword && job ? (
            <PasswordForm wrong={hasKey(verify.error, 'pdf.wrong_password')} onSubmit={password => start({ ...job, password })} />
          ) : (
            <ErrorNotice error={verify.error ?? fetchError} />
          )}
          <FileDrop accept="application/pdf,.pdf" title={t('verify.drop')} hint={t('verify.hint')} button={t('verify.choose')} onFile={file => start({ file, name: file.name })} />
          <ul className="verify-points">
            <li>{t('verify.point1')}</li>
            <li>{t('verify.point2')}</li>
            <li>{t('verify.point3')}</li>
          </ul>
        </>
      )}
    </Page>
  )
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function PasswordForm({ wrong, onSubmit }: { wrong: boolean; onSubmit: (password: string) => void }) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (password) onSubmit(password)
  }
  return (
    <form className="card stack" onSubmit={submit}>
      <Notice tone="info" title={t('pdf.locked')} live>{t('verify.passwordText')}</Notice>
      <PasswordInput label={t('pdf.password')} autoComplete="off" autoFocus value={password} onChange={e => setPassword(e.currentTarget.value)} error={wrong && t('errors.key.pdf.wrong_password.title')} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />
      <Button type="submit" disabled={!password}>
        {t('verify.check')}
      </Button>
    </form>
  )
}
