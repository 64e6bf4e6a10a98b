import { ActionIcon } from '@mantine/core'
import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PdfPages } from '@/pdf/PdfPages'
import { PdfView } from '@/pdf/PdfView'
import type { Size } from '@/pdf/geometry'
import './Reader.css'

const zooms = [1, 1.5, 2, 3]

/** The pages for reading, with zoom. A file of its own: the PDF engine loads only when a page is looked at. */
export default function Reader({ id, url, sizes, count }: { id: string; url: string; sizes: Size[]; count: number }) {
  const { t } = useTranslation()
  const [zoom, setZoom] = useState(0)
  const [page, setPage] = useState(1)
  return (
    <PdfView id={id} url={url}>
      {document => (
        <div className="reader">
          <PdfPages document={document} sizes={sizes} count={count} zoom={zooms[zoom]} onPage={setPage} />
          <div className="reader-tools">
            <ActionIcon variant="subtle" color="gray" aria-label={t('pdf.smaller')} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
              <Minus size={20} aria-hidden />
            </ActionIcon>
            <span className="figures small" role="status">
              {t('pdf.pageShort', { n: page, total: count })}
            </span>
            <ActionIcon variant="subtle" color="gray" aria-label={t('pdf.larger')} disabled={zoom === zooms.length - 1} onClick={() => setZoom(zoom + 1)}>
              <Plus size={20} aria-hidden />
            </ActionIcon>
          </div>
        </div>
      )}
    </PdfView>
  )
}
