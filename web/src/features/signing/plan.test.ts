import { describe, expect, test } from 'vitest'
import { faultsOf, firstPlace, nudge, settle, toRequest, type Placed } from './plan'

const a4 = { width: 595, height: 842 }
const box = (more: Partial<Placed>): Placed => ({ id: 'a', kind: 'signature', page: 1, x: 100, y: 100, width: 180, height: 60, ...more })

describe('a new box', () => {
  test('is on the page', () => {
    for (const size of [a4, { width: 842, height: 595 }, { width: 120, height: 90 }]) {
      const place = firstPlace('signature', 1, size, 2.5, [])
      expect(place.x + place.width).toBeLessThanOrEqual(size.width)
      expect(place.y + place.height).toBeLessThanOrEqual(size.height)
    }
  })
  test('does not cover those that are there', () => {
    const boxes: Placed[] = []
    for (let i = 0; i < 6; i += 1) boxes.push(box({ id: String(i), ...firstPlace('signature', 1, a4, 2.5, boxes) }))
    expect(faultsOf(boxes)).toEqual([])
  })
  test('boxes of other pages do not count', () => expect(firstPlace('signature', 2, a4, 2.5, [box({ ...firstPlace('signature', 1, a4, 2.5, []) })])).toEqual(firstPlace('signature', 1, a4, 2.5, [])))
})

describe('keyboard', () => {
  test('moves', () => expect(nudge(box({}), 'ArrowRight', false, false, a4)).toMatchObject({ x: 104, y: 100 }))
  test('moves far', () => expect(nudge(box({}), 'ArrowUp', false, true, a4)).toMatchObject({ x: 100, y: 80 }))
  test('resizes', () => expect(nudge(box({}), 'ArrowDown', true, false, a4)).toMatchObject({ width: 180, height: 64 }))
  test('stops at the edge', () => expect(nudge(box({ x: 2 }), 'ArrowLeft', false, true, a4)).toMatchObject({ x: 0 }))
  test('other keys are not ours', () => expect(nudge(box({}), 'Enter', false, false, a4)).toBeUndefined())
  test('a QR code stays square', () => expect(nudge(box({ kind: 'qr', width: 60, height: 60 }), 'ArrowRight', true, false, a4)).toMatchObject({ width: 64, height: 64 }))
})

test('a QR code never leaves a flat page', () => expect(settle(box({ kind: 'qr', width: 500, height: 500, y: 50 }), { width: 595, height: 100 })).toMatchObject({ width: 100, height: 100, y: 0 }))

describe('faults', () => {
  test('no field', () => expect(faultsOf([box({ kind: 'qr', width: 60, height: 60 })])).toEqual(['noField']))
  test('overlap', () => expect(faultsOf([box({}), box({ id: 'b', x: 150 })])).toEqual(['overlap']))
  test('none', () => expect(faultsOf([box({}), box({ id: 'b', page: 2 })])).toEqual([]))
})

test('what is sent', () => {
  const boxes = [box({ x: 1.23456 }), box({ id: 'q', kind: 'qr', page: 2, x: 5, y: 6, width: 70, height: 70 })]
  expect(toRequest(boxes, { specimenId: 's', reason: '  ' })).toEqual({
    specimenId: 's',
    fields: [{ page: 1, x: 1.23, y: 100, width: 180, height: 60 }],
    qr: { page: 2, x: 5, y: 6, size: 70 },
    certificateId: undefined,
    reason: undefined,
    password: undefined,
  })
})
