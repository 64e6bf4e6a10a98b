// What will be put on the pages, in points of the displayed page. Pure, so that it can be tested.
import { onPage, overlaps, rounded, type Box, type Size } from '@/pdf/geometry'
import type { SigningRequest } from '@/api/types'

export interface Placed extends Box {
  id: string
  page: number
  kind: 'signature' | 'qr'
}

export const leastSize = { signature: { width: 60, height: 24 }, qr: { width: 48, height: 48 } } as const

export function sizeOf(sizes: Size[], page: number): Size {
  return sizes[page - 1] ?? sizes[0] ?? { width: 595, height: 842 }
}

/** A free place for a new box: low on the page where signatures usually are, shifted until it covers no other box. */
export function firstPlace(kind: Placed['kind'], page: number, size: Size, aspect: number, others: Placed[]): Box {
  const width = kind === 'qr' ? Math.min(72, size.width * 0.2) : Math.min(190, size.width * 0.42)
  const height = kind === 'qr' ? width : Math.min(Math.max(width / Math.min(Math.max(aspect, 1.6), 4), 44), size.height * 0.3)
  const here = others.filter(other => other.page === page)
  const start: Box = kind === 'qr' ? { x: size.width * 0.08, y: size.height * 0.78, width, height } : { x: size.width * 0.52, y: size.height * 0.74, width, height }
  for (let row = 0; row < 8; row += 1)
    for (const x of [start.x, size.width * 0.08, size.width * 0.3]) {
      const box = onPage({ ...start, x, y: start.y - row * (height + 12) }, size, leastSize[kind])
      if (here.every(other => !overlaps(other, box))) return box
    }
  return onPage(start, size, leastSize[kind])
}

/** Moves or resizes by a step of the keyboard; a QR code stays square. */
export function nudge(box: Placed, key: string, resize: boolean, coarse: boolean, size: Size): Placed | undefined {
  const step = coarse ? 20 : 4
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key]
  if (!way) return undefined
  const [dx, dy] = [way[0]! * step, way[1]! * step]
  return settle(resize ? { ...box, width: box.width + dx, height: box.kind === 'qr' ? box.width + dx : box.height + dy } : { ...box, x: box.x + dx, y: box.y + dy }, size)
}

export function settle(box: Placed, size: Size): Placed {
  const least = leastSize[box.kind]
  if (box.kind === 'signature') return { ...box, ...onPage(box, size, least) }
  const side = Math.min(Math.max(box.width, least.width), size.width, size.height)
  return { ...box, ...onPage({ ...box, width: side, height: side }, size, { width: side, height: side }) }
}

export type PlanFault = 'noField' | 'overlap'

export function faultsOf(boxes: Placed[]): PlanFault[] {
  const faults: PlanFault[] = []
  if (!boxes.some(box => box.kind === 'signature')) faults.push('noField')
  if (boxes.some((a, i) => boxes.slice(i + 1).some(b => a.page === b.page && overlaps(a, b)))) faults.push('overlap')
  return faults
}

export function toRequest(boxes: Placed[], rest: { specimenId: string; certificateId?: string; reason: string; password?: string }): SigningRequest {
  const qr = boxes.find(box => box.kind === 'qr')
  const rounding = (box: Placed) => rounded({ page: box.page, x: box.x, y: box.y, width: box.width, height: box.height })
  const square = qr && rounding(qr)
  return {
    certificateId: rest.certificateId,
    specimenId: rest.specimenId,
    fields: boxes.filter(box => box.kind === 'signature').map(rounding),
    reason: rest.reason.trim() || undefined,
    qr: square ? { page: square.page, x: square.x, y: square.y, size: square.width } : undefined,
    password: rest.password,
  }
}
