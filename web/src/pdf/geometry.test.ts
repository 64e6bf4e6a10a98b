// @vitest-environment node
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test } from 'vitest'
import { onPage, overlaps, rounded, scaleOf, toCss, toPoints } from './geometry'

/** A one-page PDF with a crop box away from the origin. */
function pdf(rotate: number, userUnit = 1): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 700 900]/CropBox[50 30 650 830]/Rotate ${rotate}/UserUnit ${userUnit}>>`,
  ]
  let text = '%PDF-1.7\n'
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const xref = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`
  return new TextEncoder().encode(text)
}

// The crop box is 600 wide and 800 high; where the displayed page's top left corner and its axes lie in user space.
const expected: Record<number, { page: [number, number]; topLeft: [number, number]; right: [number, number]; down: [number, number] }> = {
  0: { page: [600, 800], topLeft: [50, 830], right: [1, 0], down: [0, -1] },
  90: { page: [800, 600], topLeft: [50, 30], right: [0, 1], down: [1, 0] },
  180: { page: [600, 800], topLeft: [650, 30], right: [-1, 0], down: [0, 1] },
  270: { page: [800, 600], topLeft: [650, 830], right: [0, -1], down: [-1, 0] },
}

describe.each([0, 90, 180, 270])('rotated by %i', rotate => {
  test('a box in CSS pixels is where the server will find it in user space', async () => {
    const document = await getDocument({ data: pdf(rotate), verbosity: 0 }).promise
    const page = await document.getPage(1)
    const base = page.getViewport({ scale: 1 })
    const want = expected[rotate]!
    expect([base.width, base.height]).toEqual(want.page)

    const cssWidth = 390
    const shown = page.getViewport({ scale: cssWidth / base.width })
    const scale = scaleOf(base, cssWidth)
    const css = { x: 40, y: 90, width: 130, height: 52 }
    const points = toPoints(css, scale)
    // The corner by our rule (displayed points, then the server's axes) and by pdf.js' own matrix.
    const corner = [want.topLeft[0] + points.x * want.right[0] + points.y * want.down[0], want.topLeft[1] + points.x * want.right[1] + points.y * want.down[1]]
    const byPdfJs = shown.convertToPdfPoint(css.x, css.y) as number[]
    expect(corner[0]).toBeCloseTo(byPdfJs[0]!, 6)
    expect(corner[1]).toBeCloseTo(byPdfJs[1]!, 6)
    const back = toCss(points, scale)
    expect(back.x).toBeCloseTo(css.x, 9)
    expect(back.height).toBeCloseTo(css.height, 9)
    await document.destroy()
  })
})

test('a user unit changes nothing: only the widths count', () => {
  expect(toPoints({ x: 195, y: 0, width: 39, height: 39 }, scaleOf({ width: 600, height: 800 }, 390))).toEqual({ x: 300, y: 0, width: 60, height: 60 })
})

const page = { width: 600, height: 800 }
const least = { width: 60, height: 24 }
test.each([
  ['left and above', { x: -10, y: -20, width: 100, height: 40 }, { x: 0, y: 0, width: 100, height: 40 }],
  ['right and below', { x: 590, y: 790, width: 100, height: 40 }, { x: 500, y: 760, width: 100, height: 40 }],
  ['too small', { x: 10, y: 10, width: 5, height: 5 }, { x: 10, y: 10, width: 60, height: 24 }],
  ['larger than the page', { x: 10, y: 10, width: 900, height: 900 }, { x: 0, y: 0, width: 600, height: 800 }],
])('a box %s comes onto the page', (_, box, want) => expect(onPage(box, page, least)).toEqual(want))

test('a page smaller than the least box', () => expect(onPage({ x: 0, y: 0, width: 9, height: 9 }, { width: 40, height: 20 }, least)).toEqual({ x: 0, y: 0, width: 40, height: 20 }))
test('boxes that touch do not overlap', () => {
  expect(overlaps({ x: 0, y: 0, width: 10, height: 10 }, { x: 10, y: 0, width: 5, height: 5 })).toBe(false)
  expect(overlaps({ x: 0, y: 0, width: 10, height: 10 }, { x: 9.9, y: 0, width: 5, height: 5 })).toBe(true)
})
test('rounded', () => expect(rounded({ page: 2, x: 1.23456, y: 2, width: 3.005, height: 4.999 })).toEqual({ page: 2, x: 1.23, y: 2, width: 3.01, height: 5 }))
