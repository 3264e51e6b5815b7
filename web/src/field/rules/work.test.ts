import { describe, expect, it } from 'vitest'
import type { Schedule } from '@/form'
import { inOrder, WorkList, type Subject } from './work'

const checks: Schedule = { id: 'child', anchor: 'birth', stops: [], contacts: [
  { code: 'm1', title: { zh: '', en: '' }, form: 'child-check', from: '28 days', due: '42 days', until: '3 months' },
  ...[3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72].map((m) => ({ code: `m${m}`, title: { zh: '', en: '' }, form: 'child-check', from: `${m} months`, due: `${m + 1} months`, until: `${m + 6} months` })),
] } as unknown as Schedule

const today = '2026-11-30'
const subject = (n: number, more: Partial<Subject> = {}): Subject => {
  const birth = new Date(Date.UTC(2021, 0, 1) + ((n * 37) % 2100) * 86_400_000).toISOString().slice(0, 10)
  return { id: `r${n}`, birth, sex: n % 2 ? 'male' : 'female', mine: [], care: { person: `p${n}`, programme: 'child', enrolled: birth }, ...more }
}

describe('the work list', () => {
  it('is what the schedule says, late first', () => {
    const list = new WorkList(new Map([['child', [checks]]]), today)
    list.update([subject(1, { birth: '2026-10-15' }), subject(2, { birth: '2026-10-25' })], today)
    expect(list.tasks.sort(inOrder).map((t) => [t.person, t.contact, t.state])).toEqual([['p1', 'm1', 'late'], ['p2', 'm1', 'open']])
  })
  it('closes a contact with a visit of this phone, and opens it again where that was given up', () => {
    const list = new WorkList(new Map([['child', [checks]]]), today)
    const child = subject(1, { birth: '2026-10-15' })
    list.update([child], today)
    list.touch({ ...child, mine: [{ contact: 'm1', form: 'child-check', on: today }] })
    expect(list.tasks).toEqual([])
    expect(list.update([child], today)).toBe(1)
    expect(list.tasks.map((t) => t.contact)).toEqual(['m1'])
  })
  it('has nothing for whom the consent has ended, who died, or whose record went', () => {
    const list = new WorkList(new Map([['child', [checks]]]), today)
    const child = subject(1, { birth: '2026-10-15' })
    list.update([{ ...child, care: { ...child.care, until: '2026-11-29' } }, { ...subject(2, { birth: '2026-10-15' }), died: '2026-11-01' }], today)
    expect(list.tasks).toEqual([])
    list.update([child], today)
    list.update([], today)
    expect(list.tasks).toEqual([])
  })
  it('of 6,000 people reckons one subject after a visit, and says the same as reckoning all anew', () => {
    const all = Array.from({ length: 6000 }, (_, n) => subject(n))
    const list = new WorkList(new Map([['child', [checks]]]), today)
    const first = performance.now()
    expect(list.update(all, today)).toBe(6000)
    const one = performance.now()
    const open = list.tasks[0]!
    const n = all.findIndex((s) => s.id === open.record)
    all[n] = { ...all[n]!, mine: [{ contact: open.contact, form: 'child-check', on: today }] }
    list.touch(all[n]!)
    const shown = list.tasks.sort(inOrder)
    const end = performance.now()
    expect(list.update(all, today)).toBe(0)
    const anew = new WorkList(new Map([['child', [checks]]]), today)
    anew.update(all, today)
    expect(shown).toEqual(anew.tasks.sort(inOrder))
    console.log(`work list of 6,000: all anew ${(one - first).toFixed(0)} ms; after a visit, with the list in order, ${(end - one).toFixed(1)} ms; ${shown.length} tasks`)
  })
})

