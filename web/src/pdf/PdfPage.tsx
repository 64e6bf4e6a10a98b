import { TextLayer, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist'
import { useEffect, useRef, type CSSProperties } from 'react'
import './textLayer.css'

const mostPixels = 16_000_000 // phones refuse larger canvases

/** One page, drawn sharp for this screen, with its text on top for selecting and reading aloud. */
export function PdfPage({ document, number, width, height, text }: { document: PDFDocumentProxy; number: number; width: number; height: number; text: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const scale = useRef(1)
  useEffect(() => {
    let gone = false
    let task: RenderTask | undefined
    const draw = async () => {
      const page = await document.getPage(number)
      const target = canvas.current
      if (gone || !target) return
      const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width })
      scale.current = viewport.scale
      const ratio = Math.min(window.devicePixelRatio || 1, 3, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
      target.width = Math.max(1, Math.floor(viewport.width * ratio))
      target.height = Math.max(1, Math.floor(viewport.height * ratio))
      task = page.render({ canvas: target, viewport, transform: ratio === 1 ? undefined : [ratio, 0, 0, ratio, 0, 0] })
      await task.promise
      const words = layer.current
      if (gone || !words || !text) return
      words.replaceChildren()
      words.style.setProperty('--total-scale-factor', String(viewport.scale))
      words.style.setProperty('--scale-factor', String(viewport.scale))
      await new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render()
    }
    draw().catch(() => {
      // Cancelled by scrolling on, or a page that cannot be drawn: it stays blank, the others do not suffer.
    })
    return () => {
      gone = true
      task?.cancel()
    }
  }, [document, number, width, text])
  return (
    <>
      <canvas ref={canvas} style={{ width, height, display: 'block' }} aria-hidden />
      <div ref={layer} className="textLayer" style={{ '--scale-factor': scale.current, '--total-scale-factor': scale.current } as CSSProperties} />
    </>
  )
}
