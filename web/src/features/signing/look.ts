// How the server will lay the signature out in its box (src/appearance), so that what is placed is what is signed.
import type { Box, Size } from '@/pdf/geometry'

export interface LookLine {
  text: string
  /** Points. */
  size: number
}

export interface Look {
  picture?: Box
  text: Box
  lines: LookLine[]
}

/** Width of a text at 1 point. */
export type Measure = (text: string) => number

const [largest, smallest, step, firstFactor, leading] = [11, 3, 0.25, 1.2, 1.2]

/** The specimen left of the text in a wide box, above it in a narrow one. `aspect` is the specimen's width by its height. */
export function lookOf(box: Size, aspect: number | undefined, texts: string[], measure: Measure): Look {
  const margin = Math.min(3, Math.min(box.width, box.height) * 0.05)
  const gap = Math.min(6, box.width * 0.03)
  const rest: Box = { x: margin, y: margin, width: box.width - 2 * margin, height: box.height - 2 * margin }
  let picture: Box | undefined
  if (aspect && rest.width >= 1.5 * rest.height) {
    const width = Math.min(rest.height * aspect, rest.width * 0.45)
    picture = { ...rest, width }
    rest.x += width + gap
    rest.width -= width + gap
  } else if (aspect) {
    const height = Math.min(rest.width / aspect, rest.height * 0.55)
    picture = { ...rest, height }
    rest.y += height + gap / 2
    rest.height -= height + gap / 2
  }
  return { picture, text: rest, lines: fit(texts, rest, measure) }
}

function fit(texts: string[], into: Size, measure: Measure): LookLine[] {
  let lines: LookLine[] = []
  for (let size = largest; size >= smallest; size -= step) {
    lines = texts.flatMap((text, i) => wrap(text, i === 0 && texts.length > 1 ? size * firstFactor : size, into.width, measure))
    const fits = lines.reduce((sum, line) => sum + line.size * leading, 0) <= into.height && lines.every(line => measure(line.text) * line.size <= into.width)
    if (fits) break
  }
  return lines
}

function wrap(text: string, size: number, width: number, measure: Measure): LookLine[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ').filter(Boolean)) {
    const joined = current ? `${current} ${word}` : word
    if (!current || measure(joined) * size <= width) current = joined
    else {
      lines.push(current)
      current = word
    }
  }
  if (current) lines.push(current)
  return lines.map(line => ({ text: line, size }))
}

let pen: CanvasRenderingContext2D | null | undefined

/** The browser's own measure of the interface's font, which is about as wide as the one in the PDF. */
export const measureText: Measure = text => {
  pen ??= document.createElement('canvas').getContext('2d')
  if (!pen) return text.length * 0.55
  pen.font = '100px "Inter Variable", sans-serif'
  return pen.measureText(text).width / 100
}
