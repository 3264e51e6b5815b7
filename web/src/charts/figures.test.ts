import { expect, test } from 'vitest'
import type { Figure } from '@/api/types'
import { wholeYears } from './figures'

const year = (population: number | null, lived: number | null) => [
  { id: 'population', value: population }, { id: 'person_years', value: lived },
] as Figure[]

test('a year in which the register began late is left out, and whatever is before it', () => {
  const own = [year(0, 0), year(30_000, 2_550), year(30_100, 30_050), year(30_300, 30_200)]
  expect(wholeYears([2015, 2016, 2017, 2018], own, year(0, null))).toEqual([2017, 2018])
})

test('a register that began on the first of January has that year whole', () => {
  const own = [year(0, 0), year(30_000, 29_950), year(30_100, 30_050)]
  expect(wholeYears([2015, 2016, 2017], own, year(0, null))).toEqual([2016, 2017])
})

test('where somebody lived before the years that are drawn, all of them are whole, however many came', () => {
  const own = [year(900, 500), year(1_000, 950)]
  expect(wholeYears([2016, 2017], own, year(100, null))).toEqual([2016, 2017])
})

test('a hidden count is somebody', () => {
  expect(wholeYears([2016, 2017], [year(null, null), year(null, null)], year(null, null))).toEqual([2016, 2017])
})

test('a register of nobody, or of less than a year, has no whole year', () => {
  expect(wholeYears([2016, 2017], [year(0, 0), year(0, 0)], year(0, null))).toEqual([])
  expect(wholeYears([2024, 2025], [year(0, 0), year(30_000, 2_500)], year(0, null))).toEqual([])
})
