import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(__dirname, '..')

function files(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}
const sources = files(root).filter(path => /\.tsx?$/.test(path)).map(path => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
const imports = (text: string) => [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(match => match[1]!)

/** Who may import whom; the lower never the higher. */
const allowed: Record<string, string[]> = {
  i18n: ['lib'],
  lib: ['lib', 'i18n', 'ui/Status'],
  api: ['api', 'i18n', 'lib'],
  ui: ['ui', 'api', 'i18n', 'lib', 'pdf/geometry'],
  pdf: ['pdf', 'ui', 'lib'],
  features: ['ui', 'api', 'i18n', 'lib', 'pdf'],
  app: ['app', 'features', 'ui', 'api', 'i18n', 'lib'],
}

test('each folder imports only what is below it, and features never each other', () => {
  const faults: string[] = []
  for (const { path, text } of sources) {
    const [top = '', second] = path.split('/')
    const rule = allowed[top]
    if (!rule) continue
    for (const name of imports(text)) {
      if (name.startsWith('@/')) {
        const target = name.slice(2)
        const own = top === 'features' && target.startsWith(`features/${second}/`)
        if (!own && !rule.some(folder => target === folder || target.startsWith(`${folder}/`))) faults.push(`${path} imports ${name}`)
      } else if (name.startsWith('.')) {
        const target = relative(root, join(root, path, '..', name))
        const inside = top === 'features' ? `features/${second}/` : `${top}/`
        if (!target.startsWith(inside)) faults.push(`${path} imports ${name}: use @/`)
      }
    }
  }
  expect(faults).toEqual([])
})

test('pdf.js is imported in pdf/ only', () => {
  expect(sources.filter(({ path, text }) => !path.startsWith('pdf/') && imports(text).some(name => name.startsWith('pdfjs-dist'))).map(({ path }) => path)).toEqual([])
})

test('only api/client.ts and the verify page talk to the network by themselves', () => {
  const callers = sources.filter(({ text }) => /\bfetch\(/.test(text)).map(({ path }) => path)
  expect(callers.sort()).toEqual(['api/client.ts', 'features/verification/VerifyPdf.tsx'])
})

test('files stay small', () => {
  for (const { path, text } of sources) expect(text.split('\n').length, path).toBeLessThan(400)
})

test('every Mantine part in use has its style', () => {
  const parts = new Set(sources.flatMap(({ text }) => [...text.matchAll(/import\s*\{([^}]+)\}\s*from '@mantine\/core'/g)].flatMap(match => match[1]!.split(',').map(part => part.trim()).filter(part => /^[A-Z]/.test(part)))))
  const styles = readFileSync(join(root, 'ui/mantine.css'), 'utf8')
  const unstyled = new Set(['MantineProvider', 'CSSVariablesResolver', 'NativeSelect', 'Textarea', 'TextInput', 'PinInput'])
  expect([...parts].filter(part => !unstyled.has(part) && !styles.includes(`/${part}.layer.css`))).toEqual([])
})
