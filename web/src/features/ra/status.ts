import type { Tone } from '@/ui/Status'

export function applicationTone(status: string): Tone {
  if (status === 'approved' || status === 'certified') return 'success'
  return status === 'rejected' ? 'danger' : status === 'submitted' ? 'warning' : 'neutral'
}

