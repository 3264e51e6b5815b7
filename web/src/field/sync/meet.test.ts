import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bytesOf, fromBase64, random, sha256, textOf, type Bytes } from '../store/bytes'
import { Store } from '../store/db'
import { Open } from '../store/open'
import { receiptOf } from '../store/receipt'
import { newSigningKey, sealTo } from '../store/sign'
import { enrol } from '../store/vault'
import { View } from '../store/view'
import { meet } from './meet'
import type { Answer, Gone, Rec, Scope } from './wire'

/** The contract of docs/sync.md in a few lines, with the ways in which a mountain road breaks it. The real server is met in the browser's walks. */
class Server {
  records: Rec[] = []
  gone: Gone[] = []
  journal = new Map<string, { text: string; seq: number }>()
  scope: Scope = { epoch: 'e1', areas: ['A1', 'A2'], purposes: [] }
  seq = 100
  size = 2
  asked: string[] = []
  /** Breaks the next answer to a path: lost after it was done, cut, or refused. */
  breaks: { path: string; how: 'lost' | 'cut' | 'never' | { status: number; key: string } }[] = []
  judge: (text: string) => Partial<Answer> = () => ({ answer: 'accepted' })

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = url.replace('/api/v1', '')
    this.asked.push(`${init.method} ${path}`)
    const at = this.breaks.findIndex((b) => path.startsWith(b.path))
    const broken = at < 0 ? undefined : this.breaks.splice(at, 1)[0]!.how
    if (broken === 'never') throw new TypeError('cut')
    if (typeof broken === 'object') return new Response(JSON.stringify({ type: `/problems/${broken.key}`, status: broken.status, key: broken.key }), { status: broken.status })
    const body = await this.answer(path, init)
    if (broken === 'lost') throw new TypeError('cut')
    if (body === undefined) return new Response(null, { status: 204, headers: { 'X-Time': '2026-11-30T06:00:00Z' } })
    const text = JSON.stringify(body)
    const sum = await sha256(bytesOf(text))
    return new Response(broken === 'cut' ? `${text.slice(0, -20)}` : text, { status: 200, headers: { 'X-Content-SHA256': sum } })
  }

  private async answer(path: string, init: RequestInit): Promise<unknown> {
    const url = new URL(path, 'http://x')
    if (path === '/sync/push') {
      const raw = init.body instanceof ArrayBuffer ? await new Response(new Blob([init.body]).stream().pipeThrough(new DecompressionStream('gzip'))).text() : (init.body as string)
      const { entries } = JSON.parse(raw) as { entries: { text: string }[] }
      const answers = entries.map(({ text }) => {
        const { id } = JSON.parse(text) as { id: string }
        const had = this.journal.get(id)
        if (had) return { id, answer: had.text === text ? 'duplicate' : 'quarantined', seq: had.seq, held: 'h' }
        const said = this.judge(text)
        if (said.answer !== 'rejected') this.journal.set(id, { text, seq: ++this.seq })
        return { id, seq: this.seq, ...said }
      })
      return { answers, clock: '', time: '2026-11-30T06:00:00Z', journal: this.seq }
    }
    if (url.pathname === '/sync/snapshot') {
      const area = url.searchParams.get('area')
      const all = this.records.filter((r) => !area || r.area === area)
      const after = Number(url.searchParams.get('after') ?? 0)
      const records = all.slice(after, after + this.size)
      return { records, at: url.searchParams.get('at') ?? `c${this.seq}`, place: String(after + records.length), more: after + records.length < all.length, count: all.length, epoch: this.scope.epoch, scope: this.scope }
    }
    if (url.pathname === '/sync/pull') {
      if (url.searchParams.get('epoch') !== this.scope.epoch) return { records: [], gone: [], next: url.searchParams.get('since'), more: true, epoch: this.scope.epoch, journal: this.seq, time: '2026-11-30T06:00:00Z', scope: this.scope }
      const since = Number(url.searchParams.get('since')!.slice(1))
      const records = this.records.filter((r) => r.seq > since).sort((a, b) => a.seq - b.seq)
      const gone = this.gone.filter((g) => g.seq > since)
      if (!records.length && !gone.length) return undefined
      const page = records.slice(0, this.size)
      const more = page.length < records.length
      return { records: page, gone: more ? [] : gone, next: `c${more ? page.at(-1)!.seq : this.seq}`, more, epoch: this.scope.epoch, journal: this.seq, time: '2026-11-30T06:00:00Z' }
    }
    if (path.endsWith('/lease')) return { until: '2027-01-01T00:00:00Z', half: 'AAAA' }
    return {}
  }
}

const person = (id: string, seq: number, area = 'A1', more: object = {}): Rec => ({ kind: 'person', id, seq, area, data: { name: id, sex: 'female', birth: '1990-01-01', household: `h${id}`, relation: '', mother: '', father: '', residence: 'usual', since: '2010-01-01', ...more } })

let server: Server
let store: Store
let open: Open
const names = () => [...open.records.all('person')].map((r) => r.id).sort()
const again = async () => {
  const next = new Open(store, (open as unknown as { key: CryptoKey }).key, open.who, 't', () => 'zh', () => new Date(), '1')
  next.leased = Date.now()
  return next.load()
}
let office: CryptoKeyPair

beforeEach(async () => {
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  office = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  store = new Store(`t-${Math.random()}`)
  const key = await enrol(store, { device: 'd1', account: 'li', display: 'Li', office: new Uint8Array(await crypto.subtle.exportKey('raw', office.publicKey)), sign: (await newSigningKey()).privateKey,
    lease: { half: random(32), until: Date.now() + 1e9 } }, '385206', Date.now(), { memory: 64, passes: 1 })
  open = new Open(store, key, { device: 'd1', account: 'li', display: 'Li', met: 0 }, 't', () => 'zh', () => new Date(), '1')
  open.leased = Date.now()
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await store.delete()
})
const death = (of: string) => open.outbox.write({ kind: 'death', values: { person: of, date: '2026-01-01' }, base: 1 }, { title: 'death', who: of, person: of })

describe('a phone meets the server', () => {
  beforeEach(() => (server.records = [person('a', 1), person('b', 2), person('c', 3), person('d', 4, 'A2'), person('e', 5, 'A2')]))

  it('reads everything, page by page, and takes a snapshot up where it broke off', async () => {
    server.breaks = [{ path: '/sync/snapshot', how: 'cut' }]
    expect((await meet(open)).is).toBe('met')
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])

    await open.records.clear({ cursor: '', epoch: '', areas: [], purposes: [], snapshots: [{ area: '', at: '', after: '' }], read: 0, count: 0 })
    server.asked = []
    const real = server.fetch
    let pages = 0
    vi.stubGlobal('fetch', (u: string, i: RequestInit) => (u.includes('snapshot') && ++pages === 2 ? Promise.reject(new TypeError('cut')) : real(u, i)))
    expect((await meet(open)).is).toBe('away')
    vi.stubGlobal('fetch', real)
    open = await again()
    expect(names()).toEqual(['a', 'b'])
    await meet(open)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(server.asked.filter((p) => p.includes('snapshot')).at(1)).toMatch(/at=c100&after=2/)
  })
  it('goes on from its cursor, takes what is gone away, and asks again for a page that was cut', async () => {
    await meet(open)
    server.seq = 110
    server.records.push(person('f', 101), person('a', 102, 'A1', { name: 'Anna' }), person('g', 103))
    server.gone = [{ kind: 'person', id: 'b', seq: 104, area: 'A1', why: 'died' }]
    server.breaks = [{ path: '/sync/pull', how: 'cut' }]
    expect((await meet(open)).is).toBe('met')
    expect(names()).toEqual(['a', 'c', 'd', 'e', 'f', 'g'])
    expect(open.records.get<{ name: string }>('person', 'a')!.data.name).toBe('Anna')
    open = await again()
    expect(names()).toEqual(['a', 'c', 'd', 'e', 'f', 'g'])
  })
  it('sends an entry once, however often the answer is lost', async () => {
    await death('a')
    server.breaks = [{ path: '/sync/push', how: 'lost' }, { path: '/sync/push', how: 'never' }]
    expect((await meet(open)).is).toBe('away')
    expect((await meet(open)).is).toBe('away')
    expect(open.outbox.counts.here).toBe(1)
    expect((await meet(open)).is).toBe('met')
    expect(server.journal.size).toBe(1)
    expect(open.outbox.all[0]!.state).toBe('accepted')
    expect((await store.outbox.toArray())[0]!.sealed).toBeUndefined()
  })
  it('numbers entries without gaps, also from two tabs, and signs each', async () => {
    const other = await again()
    await Promise.all([death('a'), other.outbox.write({ kind: 'death', values: { person: 'b' } }, { title: '', who: '' }), death('c')])
    await open.outbox.load()
    const texts = open.outbox.all.map((i) => JSON.parse(i.text) as { n: number; device: string })
    expect(texts.map((t) => t.n).sort()).toEqual([1, 2, 3])
  })
  it('keeps what the server holds or refuses before the worker, and hears how it ended', async () => {
    server.judge = (text) => (text.includes('"person":"a"') ? { answer: 'quarantined', held: 'h1', code: 'journal.base.stale', zh: '过时', en: 'stale' } : { answer: 'rejected', code: 'sync.entry.text', zh: '读不懂', en: 'unreadable' })
    const [a, b] = [await death('a'), await death('b')]
    await meet(open)
    expect(open.outbox.counts).toEqual({ here: 1, you: 2 })
    expect(open.outbox.get(b.id)!.state).toBe('rejected')
    server.seq = 120
    server.records.push({ kind: 'held', id: 'h1', seq: 115, area: 'A1', data: { held: 'h1', id: a.id, kind: 'death', state: 'discarded', code: '', zh: '', en: '', as: '', reason: 'twice' } })
    await meet(open)
    expect(open.outbox.get(a.id)!.end).toEqual({ how: 'discarded', reason: 'twice' })
    expect(open.outbox.counts).toEqual({ here: 1, you: 1 })
  })
  it('loses what is no longer its own, reads what is new, and keeps what is unsent', async () => {
    await meet(open)
    await death('a')
    server.breaks = [{ path: '/sync/push', how: 'never' }]
    await meet(open)
    server.scope = { epoch: 'e2', areas: ['A2', 'A3'], purposes: [] }
    server.records.push(person('z', 6, 'A3'))
    expect((await meet(open)).is).toBe('met')
    expect(names()).toEqual(['d', 'e', 'z'])
    expect(server.journal.size).toBe(1)
  })
  it('begins anew and offers again what was accepted when the server was restored', async () => {
    await meet(open)
    await death('a')
    await meet(open)
    server.journal.clear()
    server.breaks = [{ path: '/sync/pull', how: { status: 409, key: 'journal.cursor.ahead' } }]
    expect((await meet(open)).is).toBe('met')
    expect(server.journal.size).toBe(1)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
  it('wipes what it has read when it is revoked, and keeps what is unsent for the office alone', async () => {
    await meet(open)
    await death('a')
    server.breaks = [{ path: '/sync/push', how: { status: 401, key: 'sync.device.revoked' } }]
    expect((await meet(open)).is).toBe('revoked')
    expect(await store.shelves.count()).toBe(0)
    const [row] = await store.outbox.toArray()
    expect([row!.box, typeof row!.sealed]).toEqual([undefined, 'string'])
    const opened = JSON.parse(textOf(await unseal(row!.sealed!))) as { text: string }
    expect(JSON.parse(opened.text)).toMatchObject({ device: 'd1', n: 1, kind: 'death' })
  })
  it('asks for the worker when the session is over', async () => {
    server.breaks = [{ path: '/sync/pull', how: { status: 401, key: 'session.unknown' } }]
    server.records = []
    expect((await meet(open)).is).toBe('signin')
  })
  it('goes round no circle where a relay keeps an entry', async () => {
    server.judge = () => ({ answer: 'kept', code: 'sync.kept' })
    await death('a')
    expect((await meet(open)).is).toBe('met')
    expect(open.outbox.all[0]!.state).toBe('kept')
    expect(open.outbox.counts.here).toBe(1)
  })
  it('tells who moved away, and not where to', async () => {
    server.records = [{ kind: 'household', id: 'h1', seq: 1, area: 'A1', data: { address: '1组', head: 'a', members: ['a'] } }, person('a', 2, 'A1', { household: 'h1' })]
    await meet(open)
    server.seq = 130
    server.gone = [{ kind: 'person', id: 'a', seq: 121, area: 'A1', why: 'moved', day: '2026-11-20' }, { kind: 'household', id: 'h1', seq: 122, area: 'A1', why: 'moved', day: '2026-11-20' }]
    await meet(open)
    expect([...open.records.all('note')].map((n) => n.data)).toEqual([{ day: '2026-11-20', who: 'a', address: '1组' }])
  })
  it('tells of a family all of whom went elsewhere, though their house stands, and of nobody who stayed near', async () => {
    server.records = [
      { kind: 'household', id: 'h1', seq: 1, area: 'A1', data: { address: '1组', head: 'a', members: ['a', 'b'] } }, person('a', 2, 'A1', { household: 'h1' }), person('b', 3, 'A1', { household: 'h1' }),
      { kind: 'household', id: 'h2', seq: 4, area: 'A1', data: { address: '2组', head: 'c', members: ['c'] } }, person('c', 5, 'A1', { household: 'h2' }), person('d', 6, 'A1', { household: 'h3' }),
    ]
    await meet(open)
    const went = (id: string, seq: number) => ({ kind: 'person' as const, id, seq, area: 'A1', why: 'moved' as const, day: '2026-11-20' })
    server.seq = 130
    server.gone = [went('a', 121)]
    await meet(open)
    expect([...open.records.all('note')]).toEqual([])
    server.seq = 140
    server.gone = [went('b', 131), went('c', 132)]
    server.records = [person('c', 132, 'A1', { household: 'h3' })]
    await meet(open)
    expect([...open.records.all('note')].map((n) => n.id)).toEqual(['h1'])
  })
})

describe('what the phone shows', () => {
  it('lays its own entries over what the server sent, until the server says them too', async () => {
    server.records = [{ kind: 'household', id: 'h1', seq: 1, area: 'A1', data: { address: '', head: 'a', members: ['a'] } }, person('a', 2, 'A1', { household: 'h1' })]
    await meet(open)
    const view = new View(open)
    const item = await open.outbox.write({ kind: 'birth', values: { name: '小安', sex: 'male', date: '2026-11-01', mother: 'a', household: 'h1' } }, { title: '', who: '小安' })
    expect(view.members('h1').map((p) => p.name)).toEqual(['a', '小安'])
    expect(view.find('xa').map((p) => p.id)).toEqual([item.id])
    expect(view.children('a').map((p) => p.birth)).toEqual(['2026-11-01'])
    await death('a')
    expect(view.person('a')!.death).toBe('2026-01-01')
    await open.outbox.end(open.outbox.all[0]!, { how: 'given up', reason: 'x' })
    expect(view.person('a')!.death).toBeUndefined()
  })
})

it.each([['0192f0c1-2b3c-7d4e-8f50-61728394a5b6', 'PFP9-YNX8-53EH']])('the receipt number of %s is the journal’s', async (id, want) => expect(await receiptOf(id)).toBe(want))

it('seals so that the office alone opens', async () => {
  const sealed = await sealTo(new Uint8Array(await crypto.subtle.exportKey('raw', office.publicKey)), bytesOf('x'))
  expect(textOf(await unseal(sealed))).toBe('x')
})

async function unseal(sealed: string): Promise<Bytes> {
  const [point, iv, box] = sealed.split('.').map(fromBase64) as [Bytes, Bytes, Bytes]
  const theirs = await crypto.subtle.importKey('raw', point, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, office.privateKey, 256)
  const from = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf('wanjia rescue 1') }, from, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, box))
}
