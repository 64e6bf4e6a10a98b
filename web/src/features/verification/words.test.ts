import { expect, test } from 'vitest'
import { levelOf, sentenceKey } from './words'

test.each([
  ['TOTAL-PASSED', 'valid'],
  ['TOTAL-FAILED', 'invalid'],
  ['INDETERMINATE', 'indeterminate'],
  ['', 'indeterminate'],
  ['total-passed', 'indeterminate'], // what is not said exactly is not valid
] as const)('%s', (indication, level) => expect(levelOf({ indication })).toBe(level))

const good = { indication: 'TOTAL-PASSED', change: 'NONE', coverage: 'FILE', timestampTime: '2026-11-22T05:00:00Z' }
test('sentences', () => {
  expect(sentenceKey(good)).toBe('verify.ok.proven')
  expect(sentenceKey({ ...good, timestampTime: undefined })).toBe('verify.ok.claimed')
  expect(sentenceKey({ ...good, change: 'FORM' })).toBe('verify.ok.FORM')
  expect(sentenceKey({ ...good, indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })).toBe('verify.sub.HASH_FAILURE')
  expect(sentenceKey({ ...good, indication: 'INDETERMINATE' })).toBe('verify.level.indeterminate.text')
})
