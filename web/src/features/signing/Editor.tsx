import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { PenLine, Settings2 } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { documents, specimens as api } from '@/api/endpoints'
import { useMe, useSpecimens } from '@/api/queries'
import type { DocumentInfo, Specimen } from '@/api/types'
import { commonName, signedAt } from '@/lib/format'
import { PdfPages, type PagesHandle } from '@/pdf/PdfPages'
import { PdfView } from '@/pdf/PdfView'
import { FlowHead } from '@/ui/FlowHead'
import { Sheet } from '@/ui/Sheet'
import { SpecimenMaker } from '@/ui/specimen/SpecimenMaker'
import { ConfirmSheet } from './ConfirmSheet'
import { EditorOptions } from './EditorOptions'
import { faultsOf, firstPlace, sizeOf, type Placed } from './plan'
import { PlacedBox } from './PlacedBox'

let nextId = 1

export default function Editor({ document }: { document: DocumentInfo }) {
  const { t } = useTranslation()
  const me = useMe().data
  const wide = useMediaQuery('(min-width: 64em)', undefined, { getInitialValueInEffect: false })
  const specimens = useSpecimens()
  const pages = useRef<PagesHandle>(null)
  const sizes = useMemo(() => document.pages ?? [], [document.pages])
  const [page, setPage] = useState(1)
  const [boxes, setBoxes] = useState<Placed[]>([])
  const [selected, setSelected] = useState<string>()
  const [chosen, setChosen] = useState<string>()
  const [reason, setReason] = useState('')
  const [options, setOptions] = useState(false)
  const [making, setMaking] = useState(false)
  const [confirming, setConfirming] = useState(false)

  const usable = specimens.data?.items.filter(item => item.purpose === 'signature') ?? []
  const specimen: Specimen | undefined = usable.find(item => item.id === chosen) ?? usable.find(item => item.isDefault) ?? usable[0]
  const picture = specimen ? api.image(specimen.id) : undefined
  const name = me?.certificate ? commonName(me.certificate.subject) : (me?.name ?? '')
  const aspect = specimen?.height ? specimen.width / specimen.height : undefined
  const [opened] = useState(() => new Date())
  const texts = useMemo(() => [name, signedAt(opened), ...(reason ? [reason] : [])], [name, opened, reason])
  const signatures = boxes.filter(box => box.kind === 'signature')
  const faults = faultsOf(boxes)
  // In a document that is signed already anything beside the one new field would count as a change of it.
  const single = document.signatures > 0
  const full = single && signatures.length > 0

  const add = (kind: Placed['kind'], from?: Specimen) => {
    const used = from ?? specimen
    if (kind === 'signature' && !used) {
      setMaking(true)
      return
    }
    const size = sizeOf(sizes, page)
    const id = `box-${nextId++}`
    const aspect = used?.height ? used.width / used.height : 2.5
    setBoxes(before => [...before, { id, kind, page, ...firstPlace(kind, page, size, aspect, before) }])
    setSelected(id)
  }
  const change = (next: Placed) => setBoxes(before => before.map(box => (box.id === next.id ? next : box)))
  const remove = (id: string) => setBoxes(before => before.filter(box => box.id !== id))
  const goTo = (box: Placed) => {
    setSelected(box.id)
    pages.current?.show(box.page)
  }

  const panel = (
    <EditorOptions
      boxes={boxes}
      pageCount={document.pageCount}
      sizes={sizes}
      specimens={usable}
      specimen={specimen}
      onSpecimen={setChosen}
      onMake={() => setMaking(true)}
      single={single}
      qr={boxes.some(box => box.kind === 'qr')}
      onQr={on => (on ? add('qr') : setBoxes(before => before.filter(box => box.kind !== 'qr')))}
      reason={reason}
      onReason={setReason}
      onChange={change}
      onRemove={remove}
      onShow={box => {
        setOptions(false)
        goTo(box)
      }}
    />
  )
  const confirm = (
    <Button disabled={!specimen || faults.includes('noField')} onClick={() => setConfirming(true)}>
      Confirm
    </Button>
  )
  return (
    <>
      <FlowHead title={document.name} sub={t('editor.sub', { n: page, total: document.pageCount })} leaveTo={`/documents/${document.id}`} progress={3 / 4} />
      <div className="editor">
        <div className="editor-pages">
          <PdfView id={document.id} url={documents.file(document.id)}>
            {pdf => (
              <PdfPages
                ref={pages}
                document={pdf}
                sizes={sizes}
                count={document.pageCount}
                onPage={setPage}
                overlay={(number, scale, size) => (
                  <div className="placed-layer" onPointerDown={() => setSelected(undefined)}>
                    {boxes.map(box =>
                      box.page === number ? (
                        <PlacedBox key={box.id} box={box} number={signatures.indexOf(box) + 1} scale={scale} size={size} picture={picture} aspect={aspect} texts={texts} selected={box.id === selected} onSelect={() => setSelected(box.id)} onChange={change} onRemove={() => remove(box.id)} />
                      ) : null,
                    )}
                  </div>
                )}
              />
            )}
          </PdfView>
        </div>
        {wide ? (
          <aside className="editor-panel" aria-label={t('editor.options')}>
            <Button variant={signatures.length ? 'default' : 'filled'} disabled={full} leftSection={<PenLine size={18} aria-hidden />} onClick={() => add('signature')}>
              {signatures.length ? t('editor.another') : 'Place a Signature'}
            </Button>
            {panel}
            <div className="editor-panel-foot">{confirm}</div>
          </aside>
        ) : (
          <div className="editor-bar">
            <div className="spread" style={{ flexWrap: 'nowrap' }}>
              <p className="small" role="status">
                {signatures.length ? t('editor.placed', { count: signatures.length }) : t('editor.hint')}
                {faults.includes('overlap') ? <span className="editor-warning"> {t('editor.overlap')}</span> : null}
              </p>
              <Button variant="subtle" size="sm" leftSection={<Settings2 size={18} aria-hidden />} onClick={() => setOptions(true)} style={{ flex: 'none' }}>
                {t('editor.options')}
              </Button>
            </div>
            <div className="editor-bar-buttons">
              <Button variant={signatures.length ? 'default' : 'filled'} disabled={full} leftSection={<PenLine size={18} aria-hidden />} onClick={() => add('signature')}>
                {signatures.length ? t('editor.anotherShort') : 'Place a Signature'}
              </Button>
              {signatures.length ? confirm : null}
            </div>
          </div>
        )}
      </div>
      <Sheet opened={options} onClose={() => setOptions(false)} title={t('editor.options')}>
        {panel}
      </Sheet>
      <Sheet opened={making} onClose={() => setMaking(false)} title="Add Signature" size="lg">
        <SpecimenMaker
          name={name}
          purposes={false}
          onSaved={made => {
            setMaking(false)
            setChosen(made.id)
            if (!signatures.length) add('signature', made)
          }}
        />
      </Sheet>
      {confirming && specimen ? <ConfirmSheet document={document} boxes={boxes} specimen={specimen} certificate={me?.certificate} reason={reason} onClose={() => setConfirming(false)} /> : null}
    </>
  )
}
