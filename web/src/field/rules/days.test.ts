import { expect, it } from 'vitest'
import { fits } from './days'

const child = { sex: 'unknown', from_months: 0, to_months: 36 }
const women = { sex: 'female', from_months: 420, to_months: 780 }
it.each([
  [child, 'male', '2026-11-01', true], [child, 'male', '2023-11-30', false], [child, 'male', '2023-12-01', true], [child, 'male', '', false], [child, 'male', '2023', true],
  [women, 'female', '1990-01-01', true], [women, 'male', '1990-01-01', false], [women, 'female', '1991-12-01', false], [women, 'female', '1991-11-30', true],
])('%o may be offered to %s born %s: %s', (offer, sex, birth, want) => expect(fits(offer, sex, birth, '2026-11-30')).toBe(want))
