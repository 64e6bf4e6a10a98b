import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { BadgeCheck, Download, History, MoreVertical, Pencil, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { documents } from '@/api/endpoints'
import { keys, useDocument } from '@/api/queries'
import type { DocumentInfo } from '@/api/types'
import { formatBytes, formatTime, groupHex } from '@/lib/format'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { DocumentStatus } from '@/ui/DocumentRow'
import { Facts } from '@/ui/Facts'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { useToast } from '@/ui/toast'
import { Loaded, Waiting } from '@/ui/Waiting'
import './documents.css'

const Reader = lazy(() => import('./Reader'))

/** DOC-4: the pages, what is known about them, and what can be done next. */
export function DocumentView() {
  const { id = '' } = useParams()
  const query = useDocument(id)
  const { t } = useTranslation()
  return (
    <Loaded query={query} skeleton={<Page title={t('common.loading')} width="wide"><Waiting /></Page>}>
      {document => <View document={document} />}
    </Loaded>
  )
}

function View({ document }: { document: DocumentInfo }) {
  const { t } = useTranslation()
  const toast = useToast()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [renaming, setRenaming] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const wide = useMediaQuery('(min-width: 64em)', undefined, { getInitialValueInEffect: false })
  const draft = document.state === 'draft'
  const file = documents.file(document.id)
  const remove = useMutation({
    mutationFn: () => documents.remove(document.id),
    onSuccess: async () => {
      toast(t('documents.deleted'))
      await navigate('/documents')
      client.removeQueries({ queryKey: keys.document(document.id) })
      await client.invalidateQueries({ queryKey: keys.documents })
    },
  })
  return (
    <Page title={document.name} back={{ to: '/documents', label: t('nav.documents') }} width="wide" aside={<DocumentStatus document={document} />}>
      <div className="with-panel document-view">
        <aside className="panel stack" aria-label={t('common.details')}>
          <div className="document-actions">
            {draft ? (
              <Button component={Link} to={`/documents/${document.id}/sign`}>
                Sign Now
              </Button>
            ) : null}
            <div className="row">
              <Button component="a" href={file} download={`${document.name}.pdf`} variant={draft ? 'default' : 'filled'} leftSection={<Download size={18} aria-hidden />} style={{ flex: 1 }}>
                {t('common.download')}
              </Button>
              <Menu position="bottom-end" width={230}>
                <Menu.Target>
                  <ActionIcon variant="default" size={44} aria-label={t('common.menu')}>
                    <MoreVertical size={20} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<Pencil size={18} aria-hidden />} onClick={() => setRenaming(true)}>
                    {t('documents.rename')}
                  </Menu.Item>
                  {draft ? null : (
                    <Menu.Item component="a" href={documents.file(document.id, 'original')} download leftSection={<Download size={18} aria-hidden />}>
                      {t('documents.original')}
                    </Menu.Item>
                  )}
                  <Menu.Item data-danger leftSection={<Trash2 size={18} aria-hidden />} onClick={() => setDeleting(true)}>
                    Delete
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </div>
            {draft ? null : (
              <Button component={Link} to={`/verify?document=${document.id}`} variant="default" leftSection={<BadgeCheck size={18} aria-hidden />}>
                {t('nav.verifyShort')}
              </Button>
            )}
            <Button component={Link} to={`/documents/${document.id}/audit-trail`} variant="default" leftSection={<History size={18} aria-hidden />}>
              Audit Trail
            </Button>
          </div>
          <details className="card document-facts" open={wide} key={String(wide)}>
            <summary className="strong">{t('common.details')}</summary>
            <Facts
              items={[
                [t('documents.created'), formatTime(document.createdAt)],
                [t('documents.completedAt'), document.completedAt && formatTime(document.completedAt)],
                [t('documents.size'), `${t('documents.pages', { count: document.pageCount })} · ${formatBytes(document.size)}`],
                [t('documents.signaturesIn'), document.signatures ? t('documents.signatures', { count: document.signatures }) : t('documents.noSignatures')],
                [t('documents.protection'), document.encrypted && t('documents.encrypted')],
                ['SHA-256', <span className="hex">{groupHex(document.sha256)}</span>],
              ]}
            />
          </details>
        </aside>
        <div className="document-paper">
          <Suspense fallback={<Waiting what={t('pdf.opening')} />}>
            <Reader id={document.id} url={file} sizes={document.pages ?? []} count={document.pageCount} />
          </Suspense>
        </div>
      </div>
      <RenameSheet document={document} opened={renaming} onClose={() => setRenaming(false)} />
      <ConfirmDialog opened={deleting} onClose={() => setDeleting(false)} onConfirm={() => remove.mutate()} title={t('documents.deleteTitle')} text={t('documents.deleteText', { name: document.name })} confirm="Yes" danger busy={remove.isPending} error={remove.error} />
    </Page>
  )
}

function RenameSheet({ document, opened, onClose }: { document: DocumentInfo; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toast = useToast()
  const [name, setName] = useState(document.name)
  const rename = useMutation({
    mutationFn: () => documents.rename(document.id, name.trim()),
    onSuccess: async () => {
      onClose()
      toast(t('documents.renamed'))
      await client.invalidateQueries({ queryKey: keys.documents })
    },
  })
  return (
    <Sheet opened={opened} onClose={onClose} title={t('documents.rename')}>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          if (name.trim()) rename.mutate()
        }}
      >
        <TextInput label={t('upload.name')} value={name} maxLength={150} onChange={e => setName(e.currentTarget.value)} data-autofocus />
        <p className="small muted">{t('documents.renameText')}</p>
        <ErrorNotice error={rename.error} />
        <Button type="submit" disabled={!name.trim()} loading={rename.isPending}>
          {t('common.save')}
        </Button>
      </form>
    </Sheet>
  )
}
