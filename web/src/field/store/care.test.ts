import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Schedule } from '@/form'
import { inOrder, type Task } from '../rules/work'
import type { Rec } from '../sync/wire'
import { newKey } from './box'
import { Care, type CareRow } from './care'
import { nowhere } from './records'
import { random } from './bytes'
import { Store } from './db'
import { Open } from './open'
import { newSigningKey } from './sign'
import { enrol } from './vault'
import { View } from './view'

const schedule = { id: 'child', programme: 'child', anchor: 'birth', stops: [], contacts: [3, 6, 12].map((m) => ({ code: `m${m}`, title: { zh: '', en: '' }, form: 'check', from: `${m} months`, due: `${m + 1} months`, until: `${m + 6} months` })) } as unknown as Schedule
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
const person = (id: string): Rec => ({ kind: 'person', id, seq: 1, area: 'A1', data: { name: id, sex: 'female', birth: ago(240), household: 'h', relation: '', mother: '', father: '', residence: 'usual', since: ago(240) } })
const ids = ['a', 'b', 'c', 'd', 'e', 'f']

let store: Store
let open: Open
beforeEach(async () => {
  store = new Store(`c-${Math.random()}`)
  const office = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  await enrol(store, { device: 'd1', account: 'li', display: 'Li', office: new Uint8Array(await crypto.subtle.exportKey('raw', office.publicKey)), sign: (await newSigningKey()).privateKey, lease: { half: random(32), until: Date.now() + 1e9 } },
    '385206', Date.now(), { memory: 64, passes: 1 })
  open = new Open(store, await newKey(), { device: 'd1', account: 'li', display: 'Li', met: 0 }, 't', () => 'zh', () => new Date(), '1')
  await open.records.apply(ids.map(person), [], nowhere)
  await open.keep('schedules', [schedule])
  await open.keep('care', ids.map((id): CareRow => ({ id: `r${id}`, care: { person: id, programme: 'child', enrolled: ago(239) } })))
})
afterEach(() => store.delete())

const told = (tasks: readonly Task[]) => [...tasks].sort((a, b) => inOrder(a, b) || a.record.localeCompare(b.record) || a.contact.localeCompare(b.contact)).map((t) => `${t.record} ${t.contact} ${t.state}`)
async function anew(): Promise<string[]> {
  const care = new Care(open, new View(open))
  await care.load()
  return told(care.tasks())
}

it('says after each thing that was written here what reckoning all anew says', async () => {
  const care = new Care(open, new View(open))
  await care.load()
  expect(told(care.tasks()).length).toBeGreaterThan(ids.length - 1)
  const write = (kind: string, values: Record<string, string>, id?: string) => open.outbox.write({ kind, values, base: 0 }, { title: kind, who: '' }, id)
  const today = ago(0)
  const visit = await write('visit', { record: 'ra', person: 'a', date: today, form: 'check', contact: 'm6', declined: 'yes' })
  const steps = [
    async () => undefined,
    async () => void (await write('death', { person: 'b', date: today })),
    async () => void (await write('move_out', { person: 'c', date: today })),
    async () => void (await write('withdrawal', { person: 'd', programme: 'child', record: '' })),
    async () => void (await write('withdrawal', { person: 'e', programme: 'child', record: 're' })),
    async () => void (await write('birth', { name: 'g', sex: 'female', date: ago(210), household: 'h', area: 'A1' }, 'g')),
    async () => void (await write('enrolment', { person: 'g', programme: 'child' }, 'rg')),
    async () => open.outbox.end(visit, { how: 'discarded', reason: '' }),
  ]
  for (const step of steps) {
    await step()
    expect(told(care.tasks())).toEqual(await anew())
  }
  expect(told(care.tasks()).map((t) => t.split(' ')[0])).toEqual(expect.arrayContaining(['ra', 'rf', 'rg']))
  expect(told(care.tasks()).some((t) => /^r[bcde] /.test(t))).toBe(false)
})
