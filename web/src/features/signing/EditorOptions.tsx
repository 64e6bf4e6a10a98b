import { ActionIcon, Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { specimens as api } from '@/api/endpoints'
import type { Specimen } from '@/api/types'
import type { Size } from '@/pdf/geometry'
import { Notice } from '@/ui/Notice'
import { faultsOf, settle, sizeOf, type Placed } from './plan'

interface EditorOptionsProps {
  boxes: Placed[]
  pageCount: number
  sizes: Size[]
  specimens: Specimen[]
  specimen?: Specimen
  onSpecimen: (id: string) => void
  onMake: () => void
  /** The document is signed already: one field, no QR code. */
  single: boolean
  qr: boolean
  onQr: (on: boolean) => void
  reason: string
  onReason: (reason: string) => void
  onChange: (box: Placed) => void
  onRemove: (id: string) => void
  onShow: (box: Placed) => void
}

/** Which specimen, where, with what beside it. Everything that dragging does can be done here without dragging. */
export function EditorOptions(props: EditorOptionsProps) {
  const { t } = useTranslation()
  let number = 0
  return (
    <div className="stack-l">
      <section className="stack-s">
        <h2 className="editor-label">{t('editor.specimen')}</h2>
        <div className="specimen-choices" role="radiogroup" aria-label={t('editor.specimen')}>
          {props.specimens.map(item => (
            <label key={item.id} className="specimen-choice" data-on={item.id === props.specimen?.id || undefined}>
              <input type="radio" name="specimen" checked={item.id === props.specimen?.id} onChange={() => props.onSpecimen(item.id)} aria-label={t(`specimen.kind.${item.kind}`)} />
              <img src={api.image(item.id)} alt="" />
            </label>
          ))}
          <button type="button" className="specimen-choice specimen-add" onClick={props.onMake}>
            <Plus size={20} aria-hidden />
            <span>Add Signature</span>
          </button>
        </div>
      </section>
      {props.boxes.length ? (
        <section className="stack-s">
          <h2 className="editor-label">{t('editor.fields')}</h2>
          {faultsOf(props.boxes).includes('overlap') ? <Notice tone="warning" title={t('editor.overlap')} /> : null}
          <ul className="reset stack-s">
            {props.boxes.map(box => {
              const label = box.kind === 'qr' ? 'QR Code' : t('editor.field', { n: ++number })
              return (
                <li key={box.id} className="field-row">
                  <button type="button" className="field-name" onClick={() => props.onShow(box)} aria-label={t('editor.show', { name: label })}>{label}</button>
                  <NativeSelect
                    aria-label={t('editor.pageOf', { name: label })}
                    value={String(box.page)}
                    onChange={event => {
                      const page = Number(event.currentTarget.value)
                      const moved = settle({ ...box, page }, sizeOf(props.sizes, page))
                      props.onChange(moved)
                      props.onShow(moved)
                    }}
                    data={Array.from({ length: props.pageCount }, (_, i) => ({ value: String(i + 1), label: t('editor.pageShort', { n: i + 1 }) }))}
                  />
                  <ActionIcon variant="subtle" color="red" aria-label={t('editor.removeOne', { name: label })} onClick={() => props.onRemove(box.id)}>
                    <Trash2 size={18} aria-hidden />
                  </ActionIcon>
                </li>
              )
            })}
          </ul>
          <p className="xs muted">{t('editor.keys')}</p>
        </section>
      ) : null}
      {props.single ? <Notice tone="info" title={t('editor.single')} /> : null}
      <Switch checked={props.qr} disabled={props.single} onChange={event => props.onQr(event.currentTarget.checked)} label="QR Code Audit Trail" description={t('editor.qrText')} size="md" />
      <TextInput label={t('editor.reason')} description={t('editor.reasonHint')} value={props.reason} maxLength={120} onChange={event => props.onReason(event.currentTarget.value)} />
      {props.specimens.length === 0 ? (
        <Button variant="light" onClick={props.onMake}>
          Add Signature
        </Button>
      ) : null}
    </div>
  )
}
