import { getDocument, GlobalWorkerOptions, PasswordResponses, type PDFDocumentProxy } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'

GlobalWorkerOptions.workerSrc = workerUrl

export interface PdfState {
  document?: PDFDocumentProxy
  error?: unknown
  /** Set while the document waits for its password; true after a wrong one. */
  password?: { wrong: boolean; submit: (password: string) => void }
}

/** Opens a document from our server, page by page where ranges are answered. */
export function usePdf(url: string, knownPassword?: string): PdfState {
  const [state, setState] = useState<PdfState>({})
  const known = useRef(knownPassword)
  useEffect(() => {
    let gone = false
    setState({})
    const task = getDocument({
      url,
      cMapUrl: '/pdfjs/cmaps/',
      cMapPacked: true,
      standardFontDataUrl: '/pdfjs/standard_fonts/',
      wasmUrl: '/pdfjs/wasm/',
      iccUrl: '/pdfjs/iccs/',
      useWorkerFetch: false, // the page fetches for the worker: a worker's own policy may allow it nothing
      disableAutoFetch: true,
      enableXfa: false,
      useSystemFonts: false, // the same page for everybody: our own copies of the standard fonts
      verbosity: 0,
    })
    task.onPassword = (update: (password: string) => void, reason: number) => {
      if (gone) return
      const first = known.current
      known.current = undefined
      if (first && reason !== PasswordResponses.INCORRECT_PASSWORD) update(first)
      else setState({ password: { wrong: reason === PasswordResponses.INCORRECT_PASSWORD, submit: update } })
    }
    task.promise.then(
      document => !gone && setState({ document }),
      (error: unknown) => !gone && setState({ error }),
    )
    return () => {
      gone = true
      void task.destroy()
    }
  }, [url])
  return state
}
