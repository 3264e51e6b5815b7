import { expect, test } from 'vitest'
import { roomiest } from './roomiest'

const square: [number, number][] = [[0, 0], [10, 0], [10, 10], [0, 10]]

test('a label stands in the middle of a square', () => {
  expect(roomiest([square])).toEqual([5, 5])
})

test('a label of an area that bends around another stands inside it', () => {
  const bent: [number, number][] = [[0, 0], [30, 0], [30, 30], [0, 30], [0, 26], [26, 26], [26, 4], [0, 4]]
  const [x, y] = roomiest([bent])
  expect(x > 26 || y < 4 || y > 26).toBe(true)
})

test('a label doesn\'t stand in a hole', () => {
  const hole: [number, number][] = [[2, 2], [9, 2], [9, 9], [2, 9]]
  const [x, y] = roomiest([square, hole])
  expect(x > 2 && x < 9 && y > 2 && y < 9).toBe(false)
})
