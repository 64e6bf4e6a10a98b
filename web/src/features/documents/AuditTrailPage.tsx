import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { QRCodeSVG } from 'qrcode.react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { documents } from '@/api/endpoints'
import { keys, useDocument } from '@/api/queries'
import type { PublicTrail } from '@/api/types'
import { ErrorNotice } from '@/ui/Notice'
import { CopyButton } from '@/ui/CopyButton'
import { Page } from '@/ui/Page'
import { Loaded } from '@/ui/Waiting'
import { AuditTrailView } from './AuditTrailView'
import './documents.css'

/** DOC-5 for the owner. */
export function AuditTrailPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const query = useQuery({ queryKey: ['audit-trail', id], queryFn: () => documents.auditTrail(id) })
  return (
    <Page title="Audit Trail" lead={t('audit.lead')} back={{ to: `/documents/${id}`, label: query.data?.document.name ?? t('nav.documents') }} width="wide">
      <Loaded query={query}>
        {trail => (
          <div className="with-panel">
            <AuditTrailView trail={trail} proof={index => documents.proof(id, index)} />
            <aside className="panel stack" aria-label={t('audit.share')}>
              <Button component="a" href={documents.auditTrailJson(id)} download variant="default" leftSection={<Download size={18} aria-hidden />}>
                {t('audit.json')}
              </Button>
              {trail.publicUrl ? (
                <section className="card stack">
                  <h2 style={{ fontSize: '1.0625rem' }}>QR Code Audit Trail</h2>
                  <p className="small muted">{t('audit.publicText')}</p>
                  <PublicChoice id={id} />
                  <div className="public-qr">
                    <QRCodeSVG value={absolute(trail.publicUrl)} size={148} title={t('audit.qrTitle')} />
                  </div>
                  <div className="row" style={{ flexWrap: 'wrap' }}>
                    <Button component="a" href={trail.publicUrl} target="_blank" rel="noreferrer" variant="default" size="sm">
                      {t('audit.openPublic')}
                    </Button>
                    <CopyButton text={absolute(trail.publicUrl)} />
                  </div>
                </section>
              ) : null}
            </aside>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

/** DOC-6: the owner decides what strangers see. */
function PublicChoice({ id }: { id: string }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const document = useDocument(id).data
  const change = useMutation({
    mutationFn: (shows: PublicTrail) => documents.showPublicly(id, shows),
    onSuccess: saved => {
      client.setQueryData(keys.document(id), saved)
      return client.invalidateQueries({ queryKey: ['audit-trail', id] })
    },
  })
  if (!document?.publicTrail) return null
  return (
    <>
      <NativeSelect label={t('audit.shows')} value={document.publicTrail} disabled={change.isPending} onChange={event => change.mutate(event.currentTarget.value as PublicTrail)} data={(['masked', 'full', 'off'] as const).map(value => ({ value, label: t(`audit.public.${value}`) }))} />
      <ErrorNotice error={change.error} />
    </>
  )
}

function absolute(url: string): string {
  return new URL(url, location.origin).toString()
}
