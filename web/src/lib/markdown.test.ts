import { expect, test } from 'vitest'
import { parseMarkdown } from './markdown'

test('headings, paragraphs, lists', () => {
  expect(parseMarkdown('# A\n\none\ntwo\n\n- x\n- **y** z\n  more\n\n1. p\n2. q')).toEqual([
    { kind: 'heading', level: 1, spans: [{ text: 'A' }] },
    { kind: 'paragraph', spans: [{ text: 'one two' }] },
    { kind: 'list', ordered: false, start: 1, items: [[{ text: 'x' }], [{ text: 'y', strong: true }, { text: ' z more' }]] },
    { kind: 'list', ordered: true, start: 1, items: [[{ text: 'p' }], [{ text: 'q' }]] },
  ])
})

test('HTML stays text', () => {
  expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'paragraph', spans: [{ text: '<img src=x onerror=alert(1)>' }] }])
})

test('a lone star is a star', () => expect(parseMarkdown('2 * 3 * 4')).toEqual([{ kind: 'paragraph', spans: [{ text: '2 * 3 * 4' }] }]))
