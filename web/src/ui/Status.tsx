import { AlertTriangle, CheckCircle2, Circle, Clock, Info, XCircle, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

export const toneIcon: Record<Tone, LucideIcon> = { neutral: Circle, info: Info, success: CheckCircle2, warning: AlertTriangle, danger: XCircle }

/** A state as icon and word: never by colour alone. */
export function Status({ tone, children, waiting }: { tone: Tone; children: ReactNode; waiting?: boolean }) {
  const Icon = waiting ? Clock : toneIcon[tone]
  return (
    <span className={`pill tone-${tone}`}>
      <Icon size={14} strokeWidth={2.4} aria-hidden />
      {children}
    </span>
  )
}
