import { Button, Checkbox, Loader, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ApiError } from '@/api/client'
import { signing as api } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { DocumentInfo, Me, OtpTicket, Signing, Specimen } from '@/api/types'
import { documentPassword } from '@/lib/documentPasswords'
import { commonName, formatDate, formatRupiah } from '@/lib/format'
import { Facts } from '@/ui/Facts'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Sheet } from '@/ui/Sheet'
import { OtpForm } from './OtpForm'
import { toRequest, type Placed } from './plan'

interface ConfirmSheetProps {
  document: DocumentInfo
  boxes: Placed[]
  specimen: Specimen
  certificate: Me['certificate']
  reason: string
  onClose: () => void
}

/** Confirm: what, with which certificate, at what cost; then the OTP; then the signature. Nothing is signed before the code. */
export function ConfirmSheet({ document, boxes, specimen, certificate, reason, onClose }: ConfirmSheetProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [ticket, setTicket] = useState<OtpTicket>()
  const prepared = useQuery({
    queryKey: ['prepare', document.id, boxes, specimen.id, reason],
    queryFn: () => api.prepare(document.id, toRequest(boxes, { specimenId: specimen.id, certificateId: certificate?.id, reason, password: documentPassword(document.id) })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const send = useMutation({ mutationFn: (session: Signing) => api.sendOtp(session.id), onSuccess: setTicket })
  const done = async () => {
    await navigate(`/documents/${document.id}/done`, { state: { page: boxes.find(box => box.kind === 'signature')?.page }, replace: true })
    await Promise.all([client.invalidateQueries({ queryKey: keys.documents }), client.invalidateQueries({ queryKey: ['audit-trail', document.id] })])
  }
  const confirm = useMutation({
    mutationFn: async ({ session, code }: { session: Signing; code: string }) => {
      try {
        return await api.confirm(session.id, code)
      } catch (error) {
        // A lost answer is not a lost signature: ask what became of it before telling anybody anything.
        if (error instanceof ApiError && error.status === 0) return await outcomeOf(session, error)
        throw error
      }
    },
    onSuccess: done,
  })
  const title = confirm.isPending ? t('confirm.signing') : ticket ? t('confirm.otpTitle') : t('confirm.title')
  return (
    <Sheet opened onClose={onClose} title={title} locked={confirm.isPending}>
      {confirm.isPending ? (
        <div className="signing-progress" role="status">
          <Loader size="lg" />
          <p className="strong">{t('confirm.working')}</p>
          <p className="small muted">{t('confirm.workingText')}</p>
        </div>
      ) : prepared.isError ? (
        <div className="stack">
          <ErrorNotice error={prepared.error} />
          <Button variant="default" onClick={onClose}>{t('common.back')}</Button>
        </div>
      ) : !prepared.data ? (
        <div className="signing-progress" role="status">
          <Loader size="lg" />
          <p className="strong">{t('confirm.preparing')}</p>
        </div>
      ) : ticket ? (
        <OtpForm
          key={ticket.resendAt}
          ticket={ticket}
          error={confirm.error ?? send.error}
          resending={send.isPending}
          onCode={code => confirm.mutate({ session: prepared.data, code })}
          onResend={() => {
            confirm.reset()
            send.mutate(prepared.data)
          }}
          onStartOver={onClose}
        />
      ) : (
        <Summary document={document} boxes={boxes} session={prepared.data} certificate={certificate} sending={send.isPending} error={send.error} onSend={() => send.mutate(prepared.data)} />
      )}
    </Sheet>
  )
}

/** Waits for a signing whose answer was lost on the way; throws the loss if nothing can be learnt. */
async function outcomeOf(session: Signing, loss: ApiError): Promise<Signing> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await new Promise(resolve => setTimeout(resolve, 1500))
    const now = await api.get(session.id).catch(() => undefined)
    if (now?.state === 'completed') return now
    if (now && now.state !== 'signing') break
  }
  throw loss
}

function Summary({ document, boxes, session, certificate, sending, error, onSend }: { document: DocumentInfo; boxes: Placed[]; session: Signing; certificate: Me['certificate']; sending: boolean; error: unknown; onSend: () => void }) {
  const { t } = useTranslation()
  const [agreed, setAgreed] = useState(false)
  const [method, setMethod] = useState(session.methods[0]?.kind ?? 'email')
  const signatures = boxes.filter(box => box.kind === 'signature')
  const pages = [...new Set(signatures.map(box => box.page))].sort((a, b) => a - b).join(', ')
  return (
    <div className="stack">
      <section className="confirm-summary">
        <Facts
          items={[
            [t('confirm.document'), document.name],
            [t('confirm.signatures'), t('confirm.signaturesOn', { count: signatures.length, pages })],
            [t('confirm.as'), certificate ? `${commonName(certificate.subject)} · ${t('confirm.until', { date: formatDate(certificate.notAfter) })}` : undefined],
          ]}
        />
        <div className="confirm-price">
          <span>{t('confirm.cost')}</span>
          <span className="strong figures">{session.price ? formatRupiah(session.price) : t('confirm.free', { price: formatRupiah(0) })}</span>
        </div>
      </section>
      <Radio.Group label={t('confirm.method')} value={method} onChange={value => setMethod(value as 'email')}>
        <div className="stack-s" style={{ paddingTop: 6 }}>
          {session.methods.map(item => (
            <Radio key={item.kind} value={item.kind} label={t(`confirm.methods.${item.kind}`, { target: item.target })} size="md" />
          ))}
        </div>
      </Radio.Group>
      <Checkbox checked={agreed} onChange={event => setAgreed(event.currentTarget.checked)} label={t('confirm.consent')} size="md" />
      {error ? <ErrorNotice error={error} /> : null}
      <Button disabled={!agreed} loading={sending} onClick={onSend}>
        Send OTP
      </Button>
      {agreed ? null : <p className="visually-hidden">{t('confirm.consentFirst')}</p>}
      {document.encrypted ? <Notice tone="info" title={t('confirm.staysProtected')} /> : null}
    </div>
  )
}
