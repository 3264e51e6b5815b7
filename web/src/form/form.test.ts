import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dateOf, dayOf, parseDay, sayDay } from './day'
import { type Table, type Tree, type Value, evaluate, operationNames } from './expression'
import { type CareFacts, type Done, type Facts, type Form, type Item, type Schedule, type Verdict, due, judge } from './index'

/* The server's tests write what is read here, and check that it is what they come to: one table for both. */
const beside = (file: string) => new URL(`../../../${file}`, `file://${import.meta.dirname}/`)
const read = <T>(file: string): T => JSON.parse(readFileSync(beside(`exchange/formjson/testdata/${file}`), 'utf8')) as T

interface Case {
  text: string
  want?: string
  known: Record<string, Tree>
  tree: Tree
  is: Tree | null
}
const valueOf = (t: Tree): Value => evaluate(t, () => undefined)!

function asTree(v: Value | undefined, want = 'bool'): unknown {
  if (v === undefined) return null
  if (typeof v === 'bigint') return ['int', String(v)]
  return [({ bool: 'bool', number: 'double', day: 'day', text: 'text' } as Record<string, string>)[want], v]
}

for (const file of ['cases', 'random'])
  test(`every expression of ${file} comes to what the server says`, () => {
    const { table, cases } = read<{ table: Table; cases: Case[] }>(`${file}.golden.json`)
    const differ = cases.flatMap((c) => {
      const got = asTree(evaluate(c.tree, (name) => (c.known[name] ? valueOf(c.known[name]) : undefined), [table]), c.want)
      return JSON.stringify(got) === JSON.stringify(c.is) ? [] : [`${c.text} with ${JSON.stringify(c.known)}: ${JSON.stringify(got)}, the server says ${JSON.stringify(c.is)}`]
    })
    expect(cases.length).toBeGreaterThan(file === 'cases' ? 60 : 1000)
    expect(differ).toEqual([])
  })

test('the operations are those that the server sends', () => {
  const listed = readFileSync(beside('domain/rule/operations.txt'), 'utf8').split('\n').filter((x) => x && !x.startsWith('#'))
  expect([...operationNames].sort()).toEqual(listed.sort())
})

test('every form judges as the server does', () => {
  const all = read<{ form: Form; tries: { facts: Facts; answers: Record<string, string>; verdict: Verdict }[] }[]>('forms.golden.json')
  for (const { form, tries } of all)
    for (const t of tries) expect(judge(form, t.answers, t.facts), `${form.id}: ${JSON.stringify(t.answers)} with ${JSON.stringify(t.facts)}`).toEqual(t.verdict)
})

test('every schedule comes to what the server says, in whatever order visits arrive', () => {
  const all = read<{ schedule: Schedule; people: { facts: CareFacts; done: Done[]; due: Item[] }[] }[]>('schedules.golden.json')
  for (const { schedule, people } of all)
    for (const p of people) {
      const says = `${schedule.id}: ${JSON.stringify(p.done)} with ${JSON.stringify(p.facts)}`
      expect(due(schedule, p.facts, p.done), says).toEqual(p.due)
      expect(due(schedule, p.facts, [...p.done].reverse()), says).toEqual(p.due)
    }
})

test('days come back from their texts', () => {
  for (let day = dayOf(1500, 1, 1); day <= dayOf(2999, 12, 31); day += 97) {
    expect(dayOf(...dateOf(day))).toBe(day)
    expect(parseDay(sayDay(day))).toBe(day)
  }
  expect([parseDay('2025-02-29'), parseDay('2025-13-01'), parseDay('2025-1-1'), parseDay('')]).toEqual([undefined, undefined, undefined, undefined])
  expect(new Date(dayOf(2026, 3, 10) * 86400000).toISOString().slice(0, 10)).toBe('2026-03-10')
})

test('the work list of 6,000 people after a visit, measured and not asserted', { timeout: 120_000 }, () => {
  const schedules = read<{ schedule: Schedule; people: { facts: CareFacts; done: Done[] }[] }[]>('schedules.golden.json')
  const lists = new Map<number, Item[][]>()
  const work = (n: number) => schedules.map((s) => {
    const p = s.people[n % s.people.length]!
    return due(s.schedule, p.facts, p.done)
  })
  const all = performance.now()
  for (let n = 0; n < 6000; n++) lists.set(n, work(n))
  const once = performance.now()
  for (let n = 0; n < 100; n++) lists.set(17, work(17))
  const again = performance.now()
  console.info(`work list: ${(once - all).toFixed(0)} ms for 6,000 people and ${schedules.length} schedules, ${((again - once) / 100).toFixed(3)} ms after one visit`)
  expect(lists.size).toBe(6000)
})
