import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from './en.json'
import id from './id.json'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree))
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) out.set(inner, text)
  return out
}

const indonesian = flat(id as Tree)
const english = flat(en as Tree)

test('both languages have the same keys', () => {
  expect([...indonesian.keys()].filter(key => !english.has(key))).toEqual([])
  expect([...english.keys()].filter(key => !indonesian.has(key))).toEqual([])
})

test('both languages use the same placeholders', () => {
  const places = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort()
  for (const [key, text] of indonesian) {
    // A plural's "one" may leave out its number.
    if (/_(one|other)$/.test(key)) continue
    expect(places(english.get(key) ?? ''), key).toEqual(places(text))
  }
})

test('no text is empty', () => {
  for (const [key, text] of [...indonesian, ...english]) expect(text.trim(), key).not.toBe('')
})

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [path] : []
  })
}

const all = sources(join(__dirname, '..')).map(path => ({ path, text: readFileSync(path, 'utf8') }))
const has = (key: string) => indonesian.has(key) || indonesian.has(`${key}_other`)

test('every key that the code names exists', () => {
  const missing: string[] = []
  for (const { path, text } of all)
    for (const match of text.matchAll(/\bt\(\s*'([a-zA-Z][\w.]*)'/g)) if (!has(match[1]!)) missing.push(`${path}: ${match[1]}`)
  expect(missing).toEqual([])
})

test('every key is used, by its name or by the beginning of it', () => {
  const code = all.map(source => source.text).join('\n')
  const literal = new Set([...code.matchAll(/['"`]([a-z][\w]*(?:\.[\w]+)+)['"`]/gi)].map(match => match[1]!))
  const begun = [...code.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map(match => match[1]!)
  const unused = [...indonesian.keys()].map(key => key.replace(/_(one|other)$/, '')).filter(key => !literal.has(key) && !begun.some(start => key.startsWith(start)))
  expect([...new Set(unused)]).toEqual([])
})
