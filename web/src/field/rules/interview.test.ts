import { expect, it } from 'vitest'
import type { Interview } from '@/api/types'
import type { Item } from '../store/outbox'
import { blank, nameless, outcomeOf } from './interview'

const visit: Interview = { audit: 'a', unit: '001-001', place: '', address: '', from: '2025-01', to: '2025-12', outcome: 'absent', base: 40 }
const said = (n: number, outcome: string, more: Partial<Item> = {}): Item => ({ id: `${n}`, n, made: '', text: '', sig: '', state: 'waiting', about: { title: '', who: '' }, draft: { kind: 'interview', values: { audit: 'a', unit: '001-001', outcome }, base: 0 }, ...more }) as Item

it.each([
  ['nothing was written here', [], 'absent'],
  ['it waits here', [said(1, 'interviewed')], 'interviewed'],
  ['two were written, the last counts', [said(2, 'declined'), said(1, 'interviewed')], 'declined'],
  ['the server has it and another came after it', [said(1, 'interviewed', { state: 'accepted', answer: { id: '1', answer: 'accepted', seq: 39 } as Item['answer'] })], 'absent'],
  ['the server has it and didn’t tell yet', [said(1, 'nobody', { state: 'accepted', answer: { id: '1', answer: 'accepted', seq: 41 } as Item['answer'] })], 'nobody'],
  ['it was given up', [said(1, 'interviewed', { state: 'settled' })], 'absent'],
  ['it is another household’s', [said(1, 'interviewed', { draft: { kind: 'interview', values: { audit: 'a', unit: '001-002', outcome: 'interviewed' }, base: 0 } })], 'absent'],
] as const)('an outcome where %s', (_, items, want) => expect(outcomeOf(visit, items as unknown as Item[])).toBe(want))
it('somebody without a name and without a birth date is nobody', () => expect([nameless(blank('person')), nameless({ ...blank('person'), birth: '1990' })]).toEqual([true, false]))
