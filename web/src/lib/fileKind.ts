export const largestUpload = 50 * 1024 * 1024

export type FileFault = 'document.empty' | 'document.too_large' | 'document.not_pdf'

/** A first look at the content, so that a wrong file is not sent over a slow line first. The server looks again. */
export function faultOf(size: number, head: Uint8Array, images: boolean): FileFault | undefined {
  if (size === 0) return 'document.empty'
  if (size > largestUpload) return 'document.too_large'
  const text = String.fromCharCode(...head.subarray(0, 1024))
  if (text.includes('%PDF-')) return undefined
  const png = head[0] === 0x89 && text.startsWith('PNG', 1)
  const jpeg = head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff
  return images && (png || jpeg) ? undefined : 'document.not_pdf'
}

export async function lookAt(file: Blob, images: boolean): Promise<FileFault | undefined> {
  return faultOf(file.size, new Uint8Array(await file.slice(0, 1024).arrayBuffer()), images)
}

/** "Kontrak sewa.final.pdf" -> "Kontrak sewa.final" */
export function nameWithoutExtension(name: string): string {
  return name.replace(/\.(pdf|jpe?g|png)$/i, '').trim().slice(0, 150) || name.slice(0, 150)
}
