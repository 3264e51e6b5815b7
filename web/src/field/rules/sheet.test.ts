import { describe, expect, it } from 'vitest'
import type { ChecklistItem, InspectionSheet } from '@/api/types'
import type { Item } from '../store/outbox'
import { askedOf, differs, known, unproven } from './sheet'

const licence = { code: 'licence', title: 'Licence', kind: 'yes', evidence: 'photo' } as ChecklistItem
const sheet = { case: 'c', round: 1, base: 10, asked: ['licence', 'device#u1'], units: [{ id: 'u1', name: 'Scanner' }],
  checklist: { items: [licence, { code: 'device', each: true }] }, answers: { licence: { value: 'yes' } } } as unknown as InspectionSheet
const entry = (n: number, state: string, answers: object, seq = 0, of = 'c') => ({ n, state, answer: { seq }, draft: { kind: 'assessment', values: { case: of, round: '1', answers: JSON.stringify(answers) } } }) as unknown as Item

describe('a sheet on the phone', () => {
  it('names the units of what is asked of each', () => expect(askedOf(sheet).map((a) => [a.key, a.unit])).toEqual([['licence', ''], ['device#u1', 'Scanner']]))
  it('lays what was sent and is not back yet over the server’s', () => {
    const mine = [entry(3, 'waiting', { licence: { value: 'no' } }), entry(2, 'accepted', { 'device#u1': { value: 'yes' } }, 12), entry(1, 'accepted', { licence: { value: 'na' } }, 9), entry(4, 'waiting', { licence: { value: 'na' } }, 0, 'other')]
    expect(known(sheet, mine)).toEqual({ licence: { value: 'no' }, 'device#u1': { value: 'yes' } })
  })
  it('tells what another found otherwise meanwhile, and nothing that was seen before', () => {
    expect(differs(sheet, { licence: { value: 'no' } }, 0)).toEqual(['licence'])
    expect(differs(sheet, { licence: { value: 'no' } }, 10)).toEqual([])
    expect(differs(sheet, { licence: { value: 'yes' } }, 0)).toEqual([])
  })
  it('wants a photo of what is against the facility', () => {
    expect(unproven(licence, { value: 'no' })).toBe(true)
    expect(unproven(licence, { value: 'no', photos: ['aa'] })).toBe(false)
    expect(unproven(licence, { value: 'yes' })).toBe(false)
  })
})
