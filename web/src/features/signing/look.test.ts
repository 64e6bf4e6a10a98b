import { describe, expect, test } from 'vitest'
import { lookOf } from './look'

const measure = (text: string) => text.length * 0.5

describe('the look of a signature', () => {
  test('a wide box has the specimen on the left and the text beside it', () => {
    const look = lookOf({ width: 190, height: 60 }, 2, ['SEKAR AYU', '2026-11-22 10:00 WIB'], measure)
    expect(look.picture!.width).toBeLessThanOrEqual(190 * 0.45)
    expect(look.text.x).toBeGreaterThan(look.picture!.x + look.picture!.width)
    expect(look.text.height).toBe(look.picture!.height)
  })
  test('a narrow box has the text below', () => {
    const look = lookOf({ width: 80, height: 100 }, 2, ['SEKAR AYU'], measure)
    expect(look.text.y).toBeGreaterThan(look.picture!.y + look.picture!.height)
  })
  test('the name stands out and everything fits', () => {
    const box = { width: 190, height: 44 }
    const { lines, text } = lookOf(box, 2, ['SEKAR AYU PRAMESWARI', '2026-11-22 10:00 WIB', 'Setuju dengan isinya'], measure)
    expect(lines[0]!.size).toBeGreaterThan(lines.at(-1)!.size)
    expect(lines.reduce((sum, line) => sum + line.size * 1.2, 0)).toBeLessThanOrEqual(text.height)
    for (const line of lines) expect(measure(line.text) * line.size).toBeLessThanOrEqual(text.width)
  })
})
