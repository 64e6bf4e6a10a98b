import type { TFunction } from 'i18next'
import { currentLanguage } from '@/i18n'

function locale(): string {
  return currentLanguage() === 'id' ? 'id-ID' : 'en-GB'
}

function valid(time: string | undefined): Date | undefined {
  if (!time) return undefined
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export function formatDate(time: string | undefined): string {
  const date = valid(time)
  return date ? new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric' }).format(date) : '–'
}

export function formatDateShort(time: string | undefined): string {
  const date = valid(time)
  return date ? new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric' }).format(date) : '–'
}

/** The names that Indonesia has for its zones: English formats know them as offsets only. */
const zones: Record<string, string> = {
  'Asia/Jakarta': 'WIB', 'Asia/Pontianak': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Ujung_Pandang': 'WITA', 'Asia/Jayapura': 'WIT',
}

export function withZoneName(text: string, zone: string): string {
  return zones[zone] ? text.replace(/\b(?:GMT|UTC)\+[789]\b/, zones[zone]) : text
}

function withOwnZone(text: string): string {
  return withZoneName(text, Intl.DateTimeFormat().resolvedOptions().timeZone)
}

/** Day, time and zone: proof needs all three. */
export function formatTime(time: string | undefined): string {
  const date = valid(time)
  if (!date) return '–'
  return withOwnZone(new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(date))
}

export function formatTimeExact(time: string | undefined): string {
  const date = valid(time)
  if (!date) return '–'
  return withOwnZone(new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }).format(date))
}

/** The time as it stands in a signature's picture: the server's zone, one way of writing for every reader. */
export function signedAt(date: Date): string {
  const shifted = new Date(date.getTime() + 7 * 3_600_000).toISOString()
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 16)} WIB`
}

/** A calendar day such as a birth date: no zone may shift it. */
export function formatDay(day: string | undefined): string {
  const date = valid(day ? `${day}T00:00:00Z` : undefined)
  return date ? new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date) : '–'
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value)
}

export function formatRupiah(value: number): string {
  return new Intl.NumberFormat('id-ID', { style: 'currency', currency: 'IDR', maximumFractionDigits: 0 }).format(value)
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }).format(value)} ${units[unit]}`
}

/** Seconds in words: "45 seconds", "4 minutes". */
export function formatDuration(seconds: number, t: TFunction): string {
  if (seconds < 90) return t('time.seconds', { count: Math.ceil(seconds) })
  if (seconds < 90 * 60) return t('time.minutes', { count: Math.ceil(seconds / 60) })
  return t('time.hours', { count: Math.ceil(seconds / 3600) })
}

export function daysUntil(time: string, now = Date.now()): number {
  return Math.floor((new Date(time).getTime() - now) / 86_400_000)
}

/** Hex in groups of four, so that two people can compare it aloud. */
export function groupHex(hex: string): string {
  return hex.replaceAll(/[:\s]/g, '').replaceAll(/(.{4})(?=.)/g, '$1 ')
}

/** "SEKAR AYU" as a KTP writes it -> "Sekar Ayu"; mixed case is left as the person wrote it. */
export function friendlyName(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase().replaceAll(/(^|[\s'.-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()) : name
}

/** The common name of an RFC 4514 string, or the whole string if there is none. */
export function commonName(subject: string): string {
  const match = /(?:^|[,+]\s*)CN=((?:\\.|[^,+\\])+)/i.exec(subject)
  return match?.[1] ? match[1].replaceAll(/\\([0-9a-f]{2}|.)/gi, (_, c: string) => (c.length === 2 ? String.fromCharCode(parseInt(c, 16)) : c)).trim() : subject
}
