import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inclusionHolds, toHex } from './merkle'

const vectors = join(process.env['EZSIGN_TEST_SHARED'] ?? join(__dirname, '../../../../shared'), 'corpora/merkle/inclusion')

function files(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.json') ? [path] : []
  })
}
const hex = (base64: string | null) => toHex(Uint8Array.from(atob(base64 ?? ''), c => c.charCodeAt(0)))

interface Vector {
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[] | null
  desc: string
  wantErr: boolean
}

test.skipIf(!existsSync(vectors))('the vectors of transparency-dev', async () => {
  let good = 0
  let bad = 0
  for (const path of files(vectors)) {
    const vector = JSON.parse(readFileSync(path, 'utf8')) as Vector
    const holds = await inclusionHolds(hex(vector.leafHash), vector.leafIdx, vector.treeSize, (vector.proof ?? []).map(hex), hex(vector.root))
    expect(holds, `${path} ${vector.desc}`).toBe(!vector.wantErr)
    if (holds) good += 1
    else bad += 1
  }
  expect(good).toBeGreaterThan(3)
  expect(bad).toBeGreaterThan(20)
})

test('a tree of one leaf', async () => {
  const leaf = 'ab'.repeat(32)
  expect(await inclusionHolds(leaf, 0, 1, [], leaf)).toBe(true)
  expect(await inclusionHolds(leaf, 0, 1, [leaf], leaf)).toBe(false)
  expect(await inclusionHolds(leaf, 1, 1, [], leaf)).toBe(false)
  expect(await inclusionHolds(leaf, 0, 1, [], 'cd'.repeat(32))).toBe(false)
})
