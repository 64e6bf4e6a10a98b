import { ActionIcon, Button, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { MoreVertical, PenLine, Plus, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { specimens as api } from '@/api/endpoints'
import { keys, useMe, useSpecimens } from '@/api/queries'
import type { Specimen } from '@/api/types'
import { formatDateShort } from '@/lib/format'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorNotice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { SpecimenMaker } from '@/ui/specimen/SpecimenMaker'
import { Status } from '@/ui/Status'
import { useToast } from '@/ui/toast'
import { Loaded } from '@/ui/Waiting'
import './Specimens.css'

export function Specimens() {
  const { t } = useTranslation()
  const toast = useToast()
  const client = useQueryClient()
  const me = useMe().data
  const query = useSpecimens()
  const [adding, setAdding] = useState(false)
  const [deleting, setDeleting] = useState<Specimen>()
  const refresh = () => client.invalidateQueries({ queryKey: keys.specimens })
  const remove = useMutation({
    mutationFn: (specimen: Specimen) => api.remove(specimen.id),
    onSuccess: async () => {
      setDeleting(undefined)
      toast(t('specimen.deleted'))
      await refresh()
    },
  })
  const setDefault = useMutation({
    mutationFn: (specimen: Specimen) => api.setDefault(specimen.id),
    onSuccess: async () => {
      toast(t('specimen.defaultSet'))
      await refresh()
    },
  })
  const add = (
    <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setAdding(true)}>
      Add Signature
    </Button>
  )
  return (
    <Page title="Manage Signature" lead={t('specimen.lead')} aside={query.data?.items.length ? add : undefined}>
      <ErrorNotice error={setDefault.error} />
      <Loaded query={query}>
        {({ items }) =>
          items.length ? (
            <ul className="reset specimen-grid">
              {items.map(specimen => (
                <li key={specimen.id} className="card specimen-card">
                  <div className="specimen-picture">
                    <img src={api.image(specimen.id)} alt={t('specimen.alt', { kind: t(`specimen.kind.${specimen.kind}`) })} loading="lazy" />
                  </div>
                  <div className="row">
                    <div className="grow">
                      <div className="strong">{t(`specimen.purpose.${specimen.purpose}`)}</div>
                      <div className="small muted">
                        {t(`specimen.kind.${specimen.kind}`)} · {formatDateShort(specimen.createdAt)}
                      </div>
                    </div>
                    {specimen.isDefault ? <Status tone="info">Default</Status> : null}
                    <Menu position="bottom-end" width={200}>
                      <Menu.Target>
                        <ActionIcon variant="subtle" color="gray" aria-label={t('common.menu')}>
                          <MoreVertical size={20} aria-hidden />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        {specimen.isDefault ? null : (
                          <Menu.Item leftSection={<Star size={18} aria-hidden />} onClick={() => setDefault.mutate(specimen)}>
                            Set Default
                          </Menu.Item>
                        )}
                        <Menu.Item data-danger leftSection={<Trash2 size={18} aria-hidden />} onClick={() => { remove.reset(); setDeleting(specimen) }}>
                          Delete
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </div>
                </li>
              ))}
            </ul>
          ) : (
            <div className="card">
              <EmptyState icon={PenLine} title={t('specimen.empty')} text={t('specimen.emptyText')} action={add} />
            </div>
          )
        }
      </Loaded>
      <Sheet opened={adding} onClose={() => setAdding(false)} title="Add Signature" size="lg">
        <SpecimenMaker
          name={me?.name ?? ''}
          onSaved={() => {
            setAdding(false)
            toast(t('specimen.saved'))
          }}
        />
      </Sheet>
      <ConfirmDialog opened={!!deleting} onClose={() => setDeleting(undefined)} onConfirm={() => deleting && remove.mutate(deleting)} title={t('specimen.deleteTitle')} text={t('specimen.deleteText')} confirm="Yes" danger busy={remove.isPending} error={remove.error} />
    </Page>
  )
}
