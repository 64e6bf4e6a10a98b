import { QrCode, Trash2 } from 'lucide-react'
import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { toCss, type Size } from '@/pdf/geometry'
import { lookOf, measureText } from './look'
import { nudge, settle, type Placed } from './plan'

interface PlacedBoxProps {
  box: Placed
  number: number
  scale: number
  size: Size
  picture?: string
  /** The specimen's width by its height. */
  aspect?: number
  /** Name, time and reason, as they will stand in the box. */
  texts: string[]
  selected: boolean
  onSelect: () => void
  onChange: (box: Placed) => void
  onRemove: () => void
}

/** A box on a page: drag it, pull its corner, or move it with the arrow keys. */
export function PlacedBox({ box, number, scale, size, picture, aspect, texts, selected, onSelect, onChange, onRemove }: PlacedBoxProps) {
  const { t } = useTranslation()
  const start = useRef<{ x: number; y: number; box: Placed; resize: boolean }>(undefined)
  const css = toCss(box, scale)

  const down = (resize: boolean) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, y: event.clientY, box, resize }
    onSelect()
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    const from = start.current
    if (!from) return
    const dx = (event.clientX - from.x) / scale
    const dy = (event.clientY - from.y) / scale
    if (from.resize) {
      const width = Math.min(from.box.width + dx, size.width - from.box.x)
      const height = from.box.kind === 'qr' ? width : Math.min(from.box.height + dy, size.height - from.box.y)
      onChange(settle({ ...from.box, width, height }, size))
    } else onChange(settle({ ...from.box, x: from.box.x + dx, y: from.box.y + dy }, size))
  }
  const up = () => {
    start.current = undefined
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      onRemove()
      return
    }
    const next = nudge(box, event.key, event.altKey, event.shiftKey, size)
    if (!next) return
    event.preventDefault()
    onSelect()
    onChange(next)
  }
  const pointer = { onPointerMove: move, onPointerUp: up, onPointerCancel: up }
  const label = box.kind === 'qr' ? t('editor.qrBox', { page: box.page }) : t('editor.box', { n: number, page: box.page })
  return (
    <div
      className="placed"
      data-kind={box.kind}
      data-selected={selected || undefined}
      data-testid={`placed-${box.kind}`}
      style={{ left: css.x, top: css.y, width: css.width, height: css.height }}
    >
      <div className="placed-body" role="application" tabIndex={0} aria-label={label} aria-roledescription={t('editor.boxRole')} onKeyDown={key} onFocus={onSelect} onPointerDown={down(false)} {...pointer}>
        {box.kind === 'qr' ? (
          <QrCode style={{ width: '84%', height: '84%' }} strokeWidth={1.4} aria-hidden />
        ) : (
          <SignatureLook box={box} scale={scale} picture={picture} aspect={aspect} texts={texts} />
        )}
      </div>
      {selected ? (
        <>
          <button type="button" className="placed-remove" onClick={onRemove} aria-label={t('editor.remove')}>
            <Trash2 size={16} aria-hidden />
          </button>
          <span className="placed-grip" data-testid="grip" aria-hidden onPointerDown={down(true)} {...pointer} />
        </>
      ) : null}
    </div>
  )
}

/** The specimen and the text where the PDF will have them. */
function SignatureLook({ box, scale, picture, aspect, texts }: { box: Placed; scale: number; picture?: string; aspect?: number; texts: string[] }) {
  const { width, height } = box
  const look = useMemo(() => lookOf({ width, height }, aspect, texts, measureText), [width, height, aspect, texts])
  const at = (area: { x: number; y: number; width: number; height: number }) => ({ left: area.x * scale, top: area.y * scale, width: area.width * scale, height: area.height * scale })
  return (
    <>
      {picture && look.picture ? <img src={picture} alt="" draggable={false} style={at(look.picture)} /> : null}
      <span className="placed-text" style={at(look.text)} aria-hidden>
        {look.lines.map((line, i) => (
          <span key={i} style={{ fontSize: line.size * scale }}>{line.text}</span>
        ))}
      </span>
    </>
  )
}
