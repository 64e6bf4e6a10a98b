import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Size } from '@/pdf/geometry'
import { PdfPage } from '@/pdf/PdfPage'
import { PdfView } from '@/pdf/PdfView'

/** The one page that carries the new mark. */
export default function SignedPage({ id, url, page, size, count }: { id: string; url: string; page: number; size?: Size; count: number }) {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const shape = size ?? { width: 595, height: 842 }
  useEffect(() => {
    const element = host.current
    if (!element) return
    const measure = () => setWidth(Math.round(Math.min(element.clientWidth, 620)))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const height = Math.round((width * shape.height) / shape.width)
  return (
    <div ref={host} className="done-page">
      {width ? (
        <PdfView id={id} url={url}>
          {document => (
            <section className="pdf-page" style={{ width, height }} aria-label={t('pdf.page', { n: page, total: count })}>
              <PdfPage document={document} number={page} width={width} height={height} text />
            </section>
          )}
        </PdfView>
      ) : null}
    </div>
  )
}
