export type Language = 'id' | 'en'
export const languages: readonly Language[] = ['id', 'en']

const storageKey = 'ezsign.language'

export function isLanguage(value: unknown): value is Language {
  return value === 'id' || value === 'en'
}

/** The language of a first visit: what was chosen here before, else what the browser asks for, else Indonesian. */
export function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(storageKey)
    if (isLanguage(stored)) return stored
  } catch {
    // Storage may be blocked; the browser's wish is enough then.
  }
  for (const wish of navigator.languages ?? []) {
    const short = wish.slice(0, 2)
    if (isLanguage(short)) return short
    if (short === 'ms') return 'id'
  }
  return 'id'
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Not remembered, but still used for this visit.
  }
}
