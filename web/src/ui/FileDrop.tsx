import { FileUp } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import './FileDrop.css'

interface FileDropProps {
  accept: string
  title: string
  hint: ReactNode
  button: string
  onFile: (file: File) => void
  disabled?: boolean
}

/** A place for one file: tap to choose, or drop it anywhere on the page. */
export function FileDrop({ accept, title, hint, button, onFile, disabled }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = useRef(onFile)
  take.current = onFile

  useEffect(() => {
    if (disabled) return
    let depth = 0
    const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!carriesFile(event)) return
      depth += 1
      setOver(true)
    }
    const leave = () => {
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (carriesFile(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      take.current(file)
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', hover)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', hover)
      removeEventListener('drop', drop)
    }
  }, [disabled])

  return (
    <div className="file-drop" data-over={over || undefined}>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={button}
        onChange={event => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file) onFile(file)
        }}
      />
      <button type="button" className="file-drop-button" disabled={disabled} onClick={() => input.current?.click()}>
        <span className="file-drop-icon">
          <FileUp size={30} strokeWidth={1.7} aria-hidden />
        </span>
        <span className="file-drop-title">{title}</span>
        <span className="file-drop-hint">{hint}</span>
        <span className="file-drop-action">{button}</span>
      </button>
    </div>
  )
}
