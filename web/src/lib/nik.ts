// The checks on a NIK that need no register (KYC-2). The server checks again, and knows the region codes.

export type NikProblem = 'length' | 'region' | 'birthDate' | 'sex'

export interface NikParts {
  region: string
  day: number
  month: number
  year: number // two digits, as written
  female: boolean
  serial: string
}

export function readNik(nik: string): NikParts | undefined {
  if (!/^\d{16}$/.test(nik)) return undefined
  const written = Number(nik.slice(6, 8))
  const female = written > 40
  return { region: nik.slice(0, 6), day: female ? written - 40 : written, month: Number(nik.slice(8, 10)), year: Number(nik.slice(10, 12)), female, serial: nik.slice(12) }
}

function dayExists(parts: NikParts): boolean {
  if (parts.month < 1 || parts.month > 12 || parts.day < 1) return false
  // The century is not in the NIK: the day must exist in one of the two that living people were born in.
  return [1900, 2000].some(century => parts.day <= new Date(Date.UTC(century + parts.year, parts.month, 0)).getUTCDate())
}

/** Provinces of Indonesia as they begin a region code. */
const provinces = new Set('11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97'.split(' '))

export function checkNik(nik: string, birthDate?: string, sex?: 'male' | 'female'): NikProblem[] {
  const parts = readNik(nik)
  if (!parts) return ['length']
  const problems: NikProblem[] = []
  if (!provinces.has(nik.slice(0, 2)) || parts.serial === '0000') problems.push('region')
  if (!dayExists(parts)) problems.push('birthDate')
  else if (birthDate && /^\d{4}-\d{2}-\d{2}$/.test(birthDate)) {
    const same = Number(birthDate.slice(2, 4)) === parts.year && Number(birthDate.slice(5, 7)) === parts.month && Number(birthDate.slice(8, 10)) === parts.day
    if (!same) problems.push('birthDate')
  }
  if (sex && parts.female !== (sex === 'female')) problems.push('sex')
  return problems
}

/** Whole years on a day, both as YYYY-MM-DD. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
