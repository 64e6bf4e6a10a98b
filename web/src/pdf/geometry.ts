// The only place where PDF points become CSS pixels and back.
//
// The API speaks in points of the *displayed* page: /Rotate and the crop box already applied, origin top left, y down. The
// server turns that into user space (src/pdf/geometry.h). Here only the scale is left; it comes from the widths, so that a
// /UserUnit or a rounded viewport cannot put the two out of step.

export interface Size {
  width: number
  height: number
}
export interface Box extends Size {
  x: number
  y: number
}

/** CSS pixels per point of a page that is shown `cssWidth` wide. */
export function scaleOf(page: Size, cssWidth: number): number {
  return cssWidth / page.width
}

export function toCss(points: Box, scale: number): Box {
  return { x: points.x * scale, y: points.y * scale, width: points.width * scale, height: points.height * scale }
}

export function toPoints(css: Box, scale: number): Box {
  return { x: css.x / scale, y: css.y / scale, width: css.width / scale, height: css.height / scale }
}

/** The box pushed onto the page; first its size is bounded, then its place. */
export function onPage(box: Box, page: Size, least: Size): Box {
  const width = Math.min(Math.max(box.width, Math.min(least.width, page.width)), page.width)
  const height = Math.min(Math.max(box.height, Math.min(least.height, page.height)), page.height)
  return { width, height, x: Math.min(Math.max(box.x, 0), page.width - width), y: Math.min(Math.max(box.y, 0), page.height - height) }
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** What is sent: hundredths of a point are finer than any printer. */
export function rounded<T extends Box>(box: T): T {
  const round = (value: number) => Math.round(value * 100) / 100
  return { ...box, x: round(box.x), y: round(box.y), width: round(box.width), height: round(box.height) }
}
