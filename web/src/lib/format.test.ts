import { describe, expect, it } from 'vitest'
import { withZoneName } from './format'

describe('time zones', () => {
  it('have their Indonesian names in every language', () => {
    expect(withZoneName('23 Nov 2026, 04:01 GMT+7', 'Asia/Jakarta')).toBe('23 Nov 2026, 04:01 WIB')
    expect(withZoneName('23 Nov 2026, 05:01 GMT+8', 'Asia/Makassar')).toBe('23 Nov 2026, 05:01 WITA')
    expect(withZoneName('23 Nov 2026, 06:01 GMT+9', 'Asia/Jayapura')).toBe('23 Nov 2026, 06:01 WIT')
    expect(withZoneName('23 Nov 2026, 04.01 WIB', 'Asia/Jakarta')).toBe('23 Nov 2026, 04.01 WIB')
  })
  it('elsewhere stay as they are', () => {
    expect(withZoneName('23 Nov 2026, 04:01 GMT+7', 'Asia/Bangkok')).toBe('23 Nov 2026, 04:01 GMT+7')
  })
})
