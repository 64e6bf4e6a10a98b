// Specimens on a canvas: cut to the ink, white made transparent, written as PNG. The server re-encodes again (SPE-3).

export interface Ink {
  left: number
  top: number
  right: number
  bottom: number
  count: number
}

/** The smallest rectangle that holds every pixel with enough ink. */
export function inkBounds(pixels: Uint8ClampedArray, width: number, height: number, leastAlpha = 24): Ink | undefined {
  let left = width
  let top = height
  let right = -1
  let bottom = -1
  let count = 0
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if ((pixels[(y * width + x) * 4 + 3] ?? 0) >= leastAlpha) {
        count += 1
        if (x < left) left = x
        if (x > right) right = x
        if (y < top) top = y
        if (y > bottom) bottom = y
      }
  return count ? { left, top, right: right + 1, bottom: bottom + 1, count } : undefined
}

/** A dot is no signature: the ink must spread. */
export function looksLikeSignature(ink: Ink | undefined): ink is Ink {
  return !!ink && ink.count >= 60 && Math.max(ink.right - ink.left, ink.bottom - ink.top) >= 24
}

/** Makes paper transparent and keeps the ink's colour; in place. Photographs are judged against their own brightest tone. */
export function paperToTransparent(pixels: Uint8ClampedArray): void {
  const luminance = (i: number) => 0.2126 * (pixels[i] ?? 0) + 0.7152 * (pixels[i + 1] ?? 0) + 0.0722 * (pixels[i + 2] ?? 0)
  const histogram = new Uint32Array(256)
  let seen = 0
  for (let i = 0; i < pixels.length; i += 4)
    if ((pixels[i + 3] ?? 0) > 0) {
      histogram[Math.round(luminance(i))]! += 1
      seen += 1
    }
  if (!seen) return
  // Paper is the tone that most of the picture has at least: the median is safe for thin strokes.
  let rest = seen / 2
  let paper = 255
  for (let tone = 255; tone >= 0; tone -= 1) {
    rest -= histogram[tone]!
    if (rest <= 0) {
      paper = tone
      break
    }
  }
  const clear = Math.max(paper - 28, 1)
  const solid = Math.max(paper - 110, 0)
  for (let i = 0; i < pixels.length; i += 4) {
    const tone = luminance(i)
    const share = tone >= clear ? 0 : tone <= solid ? 1 : (clear - tone) / (clear - solid)
    pixels[i + 3] = Math.round((pixels[i + 3] ?? 0) * share)
  }
}

const longestSide = 1200

/** The canvas cut to its ink with a small margin, as PNG; nothing if there is no signature on it. */
export async function specimenPng(source: HTMLCanvasElement): Promise<Blob | undefined> {
  const context = source.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  const ink = inkBounds(context.getImageData(0, 0, source.width, source.height).data, source.width, source.height)
  if (!looksLikeSignature(ink)) return undefined
  const margin = Math.round(Math.max(ink.right - ink.left, ink.bottom - ink.top) * 0.03)
  const left = Math.max(0, ink.left - margin)
  const top = Math.max(0, ink.top - margin)
  const width = Math.min(source.width, ink.right + margin) - left
  const height = Math.min(source.height, ink.bottom + margin) - top
  const scale = Math.min(1, longestSide / Math.max(width, height))
  const target = document.createElement('canvas')
  target.width = Math.max(1, Math.round(width * scale))
  target.height = Math.max(1, Math.round(height * scale))
  const out = target.getContext('2d')
  if (!out) return undefined
  out.imageSmoothingQuality = 'high'
  out.drawImage(source, left, top, width, height, 0, 0, target.width, target.height)
  return new Promise(resolve => target.toBlob(blob => resolve(blob ?? undefined), 'image/png'))
}

/** A picture file on a canvas, turned the right way up and bounded. */
export async function loadPicture(file: Blob, cutOut: boolean): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  if (cutOut) {
    const image = context.getImageData(0, 0, canvas.width, canvas.height)
    paperToTransparent(image.data)
    context.putImageData(image, 0, 0)
  }
  return canvas
}
