import { expect, test } from 'vitest'
import { linkify } from './linkify'

test('links end before the full stop', () => {
  expect(linkify('Buka http://127.0.0.1:8080/activate?token=a-b_c.\nSalam')).toEqual([{ text: 'Buka ' }, { text: 'http://127.0.0.1:8080/activate?token=a-b_c.', href: 'http://127.0.0.1:8080/activate?token=a-b_c' }, { text: '\nSalam' }])
})
test('nothing else becomes a link', () => expect(linkify('javascript:alert(1) <a href="x">')).toEqual([{ text: 'javascript:alert(1) <a href="x">' }]))
