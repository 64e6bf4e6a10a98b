import type { TFunction } from 'i18next'
import type { Tone } from '@/ui/Status'

/** What the history can be filtered by: the part of a kind before its dot. */
export const activityGroups = ['account', 'identity', 'certificate', 'document', 'signing', 'specimen'] as const

/** "document.signed" in words; an unknown kind is shown readable rather than hidden. */
export function kindWords(kind: string, t: TFunction): string {
  const words = t(`kind.${kind}`, { defaultValue: '' })
  if (words && typeof words === 'string') return words
  const text = kind.replaceAll(/[._]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function kindTone(kind: string): Tone {
  if (/fail|reject|revok|denied|locked|wrong|bad_/.test(kind)) return 'danger'
  if (/signed|issued|approved|activated|completed|confirmed|certified/.test(kind)) return 'success'
  if (/deleted|removed|returned|expired|changed|reset/.test(kind)) return 'warning'
  if (/submitted|uploaded|created|prepared|otp|authoris/.test(kind)) return 'info'
  return 'neutral'
}
