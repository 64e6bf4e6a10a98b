import { expect, test } from 'vitest'
import { meets, passwordOk, passwordRules } from './password'

test.each([
  ['Abcdef1!x', true],
  ['Abcdef1!', false],
  ['abcdef1!x', false],
  ['ABCDEF1!X', false],
  ['Abcdefg!x', false],
  ['Abcdefg1x', false],
  ['Ábcdéf1 x', false],
])('%s', (password, ok) => expect(passwordOk(password)).toBe(ok))

test('each rule can fail alone', () => {
  const broken = { length: 'Ab1!', upper: 'abcdefg1!', lower: 'ABCDEFG1!', digit: 'Abcdefgh!', symbol: 'Abcdefgh1' }
  for (const rule of passwordRules) expect(passwordRules.filter(r => !meets(r, broken[rule]))).toEqual([rule])
})
