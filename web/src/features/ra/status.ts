import type { Application } from '@/api/types'
import type { Tone } from '@/ui/Status'

export function applicationTone(status: string): Tone {
  if (status === 'approved' || status === 'certified') return 'success'
  return status === 'rejected' ? 'danger' : status === 'submitted' ? 'warning' : 'neutral'
}

export function hasConflict(conflicts: Application['conflicts']): boolean {
  return Array.isArray(conflicts) ? conflicts.length > 0 : Boolean(conflicts)
}
