import { describe, expect, test } from 'vitest'
import { inkBounds, looksLikeSignature, paperToTransparent } from './imageTools'

function picture(width: number, height: number, paint: (x: number, y: number) => [number, number, number, number]) {
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) pixels.set(paint(x, y), (y * width + x) * 4)
  return pixels
}

describe('ink', () => {
  test('bounds', () => {
    const pixels = picture(100, 60, (x, y) => (x >= 10 && x < 90 && y >= 20 && y < 24 ? [0, 0, 0, 255] : [0, 0, 0, 0]))
    expect(inkBounds(pixels, 100, 60)).toEqual({ left: 10, top: 20, right: 90, bottom: 24, count: 320 })
  })
  test('nothing drawn', () => expect(looksLikeSignature(inkBounds(picture(50, 50, () => [0, 0, 0, 0]), 50, 50))).toBe(false))
  test('one dot', () => expect(looksLikeSignature(inkBounds(picture(50, 50, (x, y) => (x < 9 && y < 9 ? [0, 0, 0, 255] : [0, 0, 0, 0])), 50, 50))).toBe(false))
})

test('grey paper goes, blue ink stays', () => {
  const pixels = picture(40, 40, (x, y) => (y === 20 && x > 5 ? [30, 40, 120, 255] : [190 + (x % 5), 190, 185, 255]))
  paperToTransparent(pixels)
  expect(pixels[3]).toBe(0)
  const ink = (20 * 40 + 20) * 4
  expect([...pixels.slice(ink, ink + 4)]).toEqual([30, 40, 120, 255])
})
