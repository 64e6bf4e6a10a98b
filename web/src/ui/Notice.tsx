import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorWords } from '@/api/errors'
import { toneIcon, type Tone } from './Status'

export function Notice({ tone, title, children, live }: { tone: Tone; title: ReactNode; children?: ReactNode; live?: boolean }) {
  const Icon = toneIcon[tone]
  return (
    <div className={`notice tone-${tone}`} role={live ? 'alert' : undefined}>
      <Icon size={20} aria-hidden />
      <div className="notice-body">
        <div className="notice-title">{title}</div>
        {typeof children === 'string' ? <p>{children}</p> : children}
      </div>
    </div>
  )
}

/** What happened, what is safe, what to do. */
export function ErrorNotice({ error, children }: { error: unknown; children?: ReactNode }) {
  const { t } = useTranslation()
  if (!error) return null
  const words = errorWords(error, t)
  return (
    <Notice tone="danger" title={words.title} live>
      {words.text ? <p>{words.text}</p> : null}
      {children}
    </Notice>
  )
}
