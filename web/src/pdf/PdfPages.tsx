import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { scaleOf, type Size } from './geometry'
import { PdfPage } from './PdfPage'
import './PdfPages.css'

/** How many pages before and after the visible ones are drawn too. */
const around = 2

export interface PagesHandle {
  show: (page: number) => void
}

interface PdfPagesProps {
  document: PDFDocumentProxy
  /** Displayed sizes in points, from the server; used before a page is loaded. */
  sizes: Size[]
  count: number
  zoom?: number
  text?: boolean
  overlay?: (page: number, scale: number, size: Size) => ReactNode
  onPage?: (page: number) => void
  ref?: Ref<PagesHandle>
}

/** All pages below each other; only the visible ones and two around them exist as pictures. */
export function PdfPages({ document, sizes, count, zoom = 1, text = true, overlay, onPage, ref }: PdfPagesProps) {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [current, setCurrent] = useState(1)
  const pages = useRef(new Map<number, HTMLElement>())
  const known = usePageSizes(document, sizes, count)

  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const measure = () => setWidth(Math.min(element.clientWidth, 900))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // The page in the middle of the window is the current one.
  useEffect(() => {
    let frame = 0
    const look = () => {
      frame = 0
      const middle = window.innerHeight / 2
      let best = 1
      let distance = Infinity
      for (const [number, element] of pages.current) {
        const box = element.getBoundingClientRect()
        const away = box.top > middle ? box.top - middle : box.bottom < middle ? middle - box.bottom : 0
        if (away < distance) {
          distance = away
          best = number
        }
      }
      setCurrent(best)
    }
    const soon = () => {
      if (!frame) frame = requestAnimationFrame(look)
    }
    look()
    addEventListener('scroll', soon, { passive: true, capture: true })
    addEventListener('resize', soon)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', soon, { capture: true })
      removeEventListener('resize', soon)
    }
  }, [count, width, zoom])
  useEffect(() => onPage?.(current), [current, onPage])

  useImperativeHandle(ref, () => ({
    show: page => pages.current.get(page)?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' }),
  }))

  const place = useCallback((number: number, element: HTMLElement | null) => {
    if (element) pages.current.set(number, element)
    else pages.current.delete(number)
  }, [])

  return (
    <div ref={host} className="pdf-pages">
      {width > 0
        ? Array.from({ length: count }, (_, index) => {
            const number = index + 1
            const size = known[index] ?? known[0] ?? { width: 595, height: 842 }
            const cssWidth = Math.round(width * zoom)
            const scale = scaleOf(size, cssWidth)
            const height = Math.round(size.height * scale)
            return (
              <section key={number} ref={element => place(number, element)} className="pdf-page" style={{ width: cssWidth, height }} aria-label={t('pdf.page', { n: number, total: count })}>
                {Math.abs(number - current) <= around ? <PdfPage document={document} number={number} width={cssWidth} height={height} text={text} /> : null}
                {overlay?.(number, scale, size)}
              </section>
            )
          })
        : null}
    </div>
  )
}

/** The server's sizes; what it left out is asked from the document, a page at a time. */
function usePageSizes(document: PDFDocumentProxy, sizes: Size[], count: number): Size[] {
  const [known, setKnown] = useState(sizes)
  useEffect(() => {
    if (sizes.length >= count) {
      setKnown(sizes)
      return
    }
    let gone = false
    void (async () => {
      const found = [...sizes]
      for (let number = found.length + 1; number <= count && !gone; number += 1) {
        const viewport = (await document.getPage(number)).getViewport({ scale: 1 })
        found.push({ width: viewport.width, height: viewport.height })
      }
      if (!gone) setKnown(found)
    })()
    return () => {
      gone = true
    }
  }, [document, sizes, count])
  return known
}
