import { describe, expect, test } from 'vitest'
import { ageOn, checkNik, readNik } from './nik'

describe('NIK', () => {
  test('a man of Sidoarjo', () => expect(checkNik('3515081708900001', '1990-08-17', 'male')).toEqual([]))
  test('a woman has 40 added to her day', () => expect(checkNik('3515085708900001', '1990-08-17', 'female')).toEqual([]))
  test('sex must agree', () => expect(checkNik('3515085708900001', '1990-08-17', 'male')).toEqual(['sex']))
  test('birth date must agree', () => expect(checkNik('3515081708900001', '1990-08-18', 'male')).toEqual(['birthDate']))
  test('fifteen digits', () => expect(checkNik('351508170890000')).toEqual(['length']))
  test('letters', () => expect(checkNik('35150817089O0001')).toEqual(['length']))
  test('unknown province', () => expect(checkNik('9915081708900001')).toEqual(['region']))
  test('31 February', () => expect(checkNik('3515083102900001')).toEqual(['birthDate']))
  test('29 February of 2000, not of 1900', () => expect(checkNik('3515082902000001', '2000-02-29')).toEqual([]))
  test('29 February of a common year', () => expect(checkNik('3515082902010001')).toEqual(['birthDate']))
  test('parts', () => expect(readNik('3515085708900001')).toMatchObject({ region: '351508', day: 17, month: 8, year: 90, female: true }))
})

describe('age', () => {
  test('on the birthday', () => expect(ageOn('2009-11-22', '2026-11-22')).toBe(17))
  test('the day before', () => expect(ageOn('2009-11-23', '2026-11-22')).toBe(16))
})
