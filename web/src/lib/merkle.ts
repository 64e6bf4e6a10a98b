// Checks that an entry is in the log, in the visitor's own browser: RFC 9162 section 2.1.3.2.

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new Error('not hex')
  return Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

async function node(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  const data = new Uint8Array(1 + left.length + right.length)
  data[0] = 1
  data.set(left, 1)
  data.set(right, 1 + left.length)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
}

/** True when the path leads from the leaf to the root. Indices stay below 2^53. */
export async function inclusionHolds(leaf: string, index: number, size: number, path: string[], root: string): Promise<boolean> {
  if (![leaf, root, ...path].every(hash => /^[0-9a-f]{64}$/i.test(hash))) return false
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let fn = index
  let sn = size - 1
  let hash: Uint8Array = fromHex(leaf)
  for (const text of path) {
    const step = fromHex(text)
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      hash = await node(step, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else {
      hash = await node(hash, step)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && toHex(hash) === root.toLowerCase()
}
