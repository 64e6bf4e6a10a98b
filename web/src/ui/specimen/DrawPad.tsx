import { Button } from '@mantine/core'
import { Eraser, Undo2 } from 'lucide-react'
import { useEffect, useRef, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import SignaturePad, { type PointGroup } from 'signature_pad'

export type CanvasSource = RefObject<(() => Promise<HTMLCanvasElement | undefined>) | undefined>

const ink = '#12316b'

/** Smooth strokes by finger, pen or mouse; they survive a turned phone and a keyboard that pushes the page. */
export function DrawPad({ source }: { source: CanvasSource }) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad>(undefined)
  const last = useRef({ width: 0, height: 0 })

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const signature = new SignaturePad(element, { penColor: ink, minWidth: 1, maxWidth: 3.2, throttle: 8, minDistance: 2 })
    pad.current = signature
    const fit = () => {
      const width = element.offsetWidth
      const height = element.offsetHeight
      if (!width || (width === last.current.width && height === last.current.height)) return
      const kept = signature.toData()
      const grow = last.current.width ? width / last.current.width : 1
      last.current = { width, height }
      const ratio = Math.max(window.devicePixelRatio || 1, 2)
      element.width = width * ratio
      element.height = height * ratio
      element.getContext('2d')?.scale(ratio, ratio)
      signature.clear()
      signature.fromData(kept.map((group: PointGroup) => ({ ...group, points: group.points.map(point => ({ ...point, x: point.x * grow, y: point.y * grow })) })))
    }
    fit()
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    source.current = async () => (signature.isEmpty() ? undefined : element)
    return () => {
      observer.disconnect()
      signature.off()
    }
  }, [source])

  const undo = () => {
    const data = pad.current?.toData() ?? []
    data.pop()
    pad.current?.fromData(data)
  }
  return (
    <div className="stack-s">
      <div className="pad">
        <canvas ref={canvas} role="img" aria-label={t('specimen.padLabel')} data-testid="pad" />
        <span className="pad-line" aria-hidden />
      </div>
      <div className="spread">
        <span className="small muted">{t('specimen.padHint')}</span>
        <span className="row" style={{ gap: 4 }}>
          <Button variant="subtle" size="sm" leftSection={<Undo2 size={18} aria-hidden />} onClick={undo}>
            {t('specimen.undo')}
          </Button>
          <Button variant="subtle" size="sm" leftSection={<Eraser size={18} aria-hidden />} onClick={() => pad.current?.clear()}>
            {t('specimen.clear')}
          </Button>
        </span>
      </div>
    </div>
  )
}
