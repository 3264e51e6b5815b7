import { describe, expect, it } from 'vitest'
import { lastPeriod } from './reporting'

describe('the period that has just ended', () => {
  const on = (day: string) => (months: number) => lastPeriod(months, new Date(`${day}T12:00:00`))
  it('is in the year before at its beginning', () => {
    const first = on('2026-01-03')
    expect([12, 6, 3, 1].map(first)).toEqual(['2025', '2025H2', '2025Q4', '2025-12'])
  })
  it('is in this year later on', () => {
    const later = on('2026-11-30')
    expect([12, 6, 3, 1].map(later)).toEqual(['2025', '2026H1', '2026Q3', '2026-10'])
  })
})
