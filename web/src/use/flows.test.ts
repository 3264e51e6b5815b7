import { describe, expect, it } from 'vitest'
import { daysUntil, formOf, purposeOf } from './flows'
import { sayYuan } from './say'

describe('a case', () => {
  it('counts days by the calendar, whatever the hour', () => {
    expect(daysUntil('2026-03-01', new Date(2026, 1, 28, 23, 59))).toBe(1)
    expect(daysUntil('2026-02-28', new Date(2026, 1, 28, 0, 1))).toBe(0)
    expect(daysUntil('2025-12-31', new Date(2026, 0, 2))).toBe(-2)
  })
  it('is handled for the purpose asked for, or for the first that serves', () => {
    const served = [{ purpose: 'benefit', flows: [] }, { purpose: 'oversight', flows: [] }]
    expect(purposeOf(served, 'oversight')).toBe('oversight')
    expect(purposeOf(served, 'statistics')).toBe('benefit')
    expect(purposeOf([], 'benefit')).toBe('')
  })
  it('asks with the controls of the register', () => {
    const field = { code: 'x', title: 'X', required: true, options: [], min: 0, max: 0 }
    const kinds = ['text', 'day', 'number', 'money', 'yes', 'person', 'area', 'staff', 'unit', 'evidence'] as const
    expect(formOf(kinds.map((kind) => ({ ...field, kind }))).map((f) => f.type)).toEqual(['text', 'day', 'integer', 'text', 'choice', 'text', 'area', 'staff', 'unit', 'text'])
    expect(formOf([{ ...field, kind: 'yes' }])[0]!.options?.map((o) => o.code)).toEqual(['yes', 'no'])
  })
})

describe('yuan', () => {
  it('are said with two digits and thousands apart', () => {
    expect(['0', '3600.00', '-1234567.5', '12'].map(sayYuan)).toEqual(['¥0.00', '¥3,600.00', '−¥1,234,567.50', '¥12.00'])
    expect(sayYuan('a lot')).toBe('a lot')
  })
})
