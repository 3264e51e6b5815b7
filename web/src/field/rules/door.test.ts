import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judge, type Home, type Known } from './door'

interface Case {
  says: string
  today: string
  people: Known[]
  homes: Record<string, Home>
  kind: string
  values: Record<string, string>
  found: Record<string, string>
}
const cases = JSON.parse(readFileSync(join(process.cwd(), '../domain/quality/testdata/door.json'), 'utf8')) as Case[]

describe('at the door the phone finds what the register finds', () => {
  it.each(cases.map((c) => [c.says, c] as const))('%s', (_, c) => {
    const people = new Map(c.people.map((p) => [p.id, p]))
    const found = judge({ kind: c.kind, values: c.values, id: c.values.person ?? 'new' }, {
      today: c.today,
      person: (id) => people.get(id),
      children: (id) => c.people.filter((p) => p.mother === id),
      household: (id) => c.homes[id],
    })
    const worst: Record<string, string> = {}
    for (const f of found) worst[f.rule] ??= f.severity
    expect(worst).toEqual(c.found)
  })
})
