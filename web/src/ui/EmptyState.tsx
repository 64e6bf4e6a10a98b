import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export function EmptyState({ icon: Icon, title, text, action, main }: { icon: LucideIcon; title: string; text?: string; action?: ReactNode; main?: boolean }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon size={28} aria-hidden />
      </span>
      {main ? <h1>{title}</h1> : <h2>{title}</h2>}
      {text ? <p>{text}</p> : null}
      {action}
    </div>
  )
}
