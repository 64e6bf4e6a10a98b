import type { TFunction } from 'i18next'

/** Why an application was rejected: known keys in words, anything else as the officer wrote it. */
export const rejectReasons = ['name_mismatch', 'nik_mismatch', 'birth_date_mismatch', 'nik_conflict', 'data_incomplete', 'not_the_person', 'other'] as const

export function reasonWords(reason: string, t: TFunction): string {
  return t(`reject.${reason}`, { defaultValue: '' }) || reason
}

/** RFC 5280 section 5.3.1, as the manual's list of reasons maps to them. */
export const revocationReasons = ['keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn', 'unspecified'] as const
