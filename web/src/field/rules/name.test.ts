import { expect, test } from 'vitest'
import { nameOf } from './name'

test('a name is the whole, or its parts put together as the server does', () => {
  expect(nameOf({ name: '张桂生', family_name: '张', given_name: '桂生' })).toBe('张桂生')
  expect(nameOf({ family_name: '张', given_name: '桂生' })).toBe('张桂生')
  expect(nameOf({ family_name: 'Kofron', given_name: 'Diana' })).toBe('Kofron Diana')
  expect(nameOf({ given_name: 'Diana' })).toBe('Diana')
  expect(nameOf({})).toBe('')
})
