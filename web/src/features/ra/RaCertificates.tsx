import { Button, Radio, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Search, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ra } from '@/api/endpoints'
import type { Certificate } from '@/api/types'
import { commonName, formatDate } from '@/lib/format'
import { revocationReasons } from '@/lib/reasons'
import { certificateTone } from '@/ui/CertificateCard'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { Status } from '@/ui/Status'
import { useToast } from '@/ui/toast'
import { RowSkeletons } from '@/ui/Waiting'

/** CER-4, the officer's side: find a certificate, revoke it with its reason. */
export function RaCertificates() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [needle] = useDebouncedValue(text.trim(), 300)
  const [revoking, setRevoking] = useState<Certificate>()
  const query = useInfiniteQuery({
    queryKey: ['ra', 'certificates', needle],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ra.certificates({ query: needle || undefined, cursor: pageParam }),
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
  })
  const items = query.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page title={t('ra.certificates')} lead={t('ra.certificatesLead')}>
      <TextInput type="search" aria-label={t('ra.searchCertificates')} placeholder={t('ra.searchCertificates')} leftSection={<Search size={18} aria-hidden />} value={text} onChange={e => setText(e.currentTarget.value)} style={{ maxWidth: 420 }} />
      <ErrorNotice error={query.error} />
      {query.isPending ? (
        <RowSkeletons />
      ) : items.length ? (
        <>
          <ul className="rows card flush">
            {items.map(item => (
              <li key={item.id} className="row-link" style={{ cursor: 'default', flexWrap: 'wrap' }}>
                <div className="grow" style={{ flexBasis: 220 }}>
                  <div className="strong wrap">{commonName(item.subject)}</div>
                  {item.email ? <div className="small muted wrap">{item.email}</div> : null}
                  <div className="hex muted">{item.serial}</div>
                  <div className="small muted">
                    {t('certificate.until')} {formatDate(item.notAfter)}
                    {item.statusReason ? ` · ${t(`revocation.${item.statusReason}`, { defaultValue: item.statusReason })}` : ''}
                  </div>
                </div>
                <Status tone={certificateTone[item.status]}>{t(`certificate.status.${item.status}`)}</Status>
                {item.status === 'active' ? (
                  <Button size="sm" variant="light" color="red" onClick={() => setRevoking(item)} aria-label={t('ra.revokeOf', { name: commonName(item.subject) })}>
                    {t('ra.revoke')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} style={{ alignSelf: 'center' }}>{t('common.more')}</Button>
          ) : null}
        </>
      ) : query.isError ? null : (
        <div className="card">
          <EmptyState icon={SearchX} title={t('documents.noMatch')} text={t('ra.noCertificates')} />
        </div>
      )}
      {revoking ? <RevokeSheet certificate={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </Page>
  )
}

function RevokeSheet({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t } = useTranslation()
  const toast = useToast()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [text, setText] = useState('')
  const revoke = useMutation({
    mutationFn: () => ra.revoke(certificate.id, { reason, text: text.trim() }),
    onSuccess: async () => {
      toast(t('ra.revoked'))
      onClose()
      await client.invalidateQueries({ queryKey: ['ra'] })
    },
  })
  return (
    <Sheet opened onClose={onClose} title={t('ra.revokeTitle')} size="lg">
      <div className="stack">
        <Notice tone="warning" title={commonName(certificate.subject)}>{t('ra.revokeText')}</Notice>
        <Radio.Group label={t('ra.revokeReason')} value={reason} onChange={setReason}>
          <div className="stack-s" style={{ paddingTop: 8 }}>
            {revocationReasons.map(value => (
              <Radio key={value} value={value} label={t(`revocation.${value}`)} size="md" />
            ))}
          </div>
        </Radio.Group>
        <Textarea label={t('ra.revokeNote')} value={text} onChange={e => setText(e.currentTarget.value)} maxLength={500} autosize minRows={2} />
        <ErrorNotice error={revoke.error} />
        <div className="grid-2">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button color="red" disabled={!reason || !text.trim()} loading={revoke.isPending} onClick={() => revoke.mutate()}>{t('ra.revoke')}</Button>
        </div>
      </div>
    </Sheet>
  )
}
