import { CheckCircle2 } from 'lucide-react'
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react'
import './toast.css'

const ToastContext = createContext<(text: string) => void>(() => {})

/** A short note that something has been done. Errors never go here: they stay where they happened. */
export function useToast() {
  return useContext(ToastContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback((next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setText(''), 5000)
  }, [])
  const value = useMemo(() => show, [show])
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div className="toast-place" role="status" aria-live="polite">
        {text ? (
          <div className="toast">
            <CheckCircle2 size={20} aria-hidden />
            <span>{text}</span>
          </div>
        ) : null}
      </div>
    </ToastContext.Provider>
  )
}
