import { expect, it } from 'vitest'
import { lastTwelve } from './period'

it('takes the twelve months before this one, over the end of a year', () => {
  expect(lastTwelve(new Date(2026, 10, 30))).toEqual({ from: '2025-11', to: '2026-10' })
  expect(lastTwelve(new Date(2026, 0, 1))).toEqual({ from: '2025-01', to: '2025-12' })
  expect(lastTwelve(new Date(2024, 2, 31))).toEqual({ from: '2023-03', to: '2024-02' })
})
