import { asProblem, full, Problem } from '@/api/problem'
import { fromBase64 } from '../store/bytes'
import { lend, wipe } from '../store/vault'
import type { Open } from '../store/open'
import { nowhere, type Place } from '../store/records'
import { call, Torn, type Answered, type Ask } from './call'
import { sendPhotos } from './photos'
import type { Item } from '../store/outbox'
import type { Answer, HeldData, Leased, Page, Pushed, Rec, Scope, Snapshot } from './wire'

const batch = 200 // entries in a push
const most = 512 * 1024 // bytes of texts in a push: half of what the server takes
const page = 500
const renewAfter = 86_400_000

export type Met = { is: 'met' } | { is: 'away'; problem: Problem } | { is: 'signin' } | { is: 'revoked' } | { is: 'busy' }

/** Meets the server: the lease, then what was written here, then what is new there, then photos. Whatever breaks off is taken up the next time. */
export async function meet(open: Open): Promise<Met> {
  try {
    await renew(open)
    await push(open)
    await settle(open)
    await pull(open)
    await sendPhotos(open)
    return { is: 'met' }
  } catch (thrown) {
    const problem = thrown instanceof Torn ? new Problem(0, { key: 'net.torn' }) : asProblem(thrown)
    if (!(thrown instanceof Problem) && !(thrown instanceof Torn)) throw thrown // a fault of this program, not of the way
    if (problem.key === 'sync.device.revoked') {
      await wipe(open.store)
      return { is: 'revoked' }
    }
    if (problem.status === 401) return { is: 'signin' }
    return { is: 'away', problem }
  }
}

const ask = <T>(open: Open, method: string, path: string, more: Partial<Ask> = {}): Promise<Answered<T>> => call<T>(method, path, { token: open.token, lang: open.lang(), ...more })

async function renew(open: Open): Promise<void> {
  const now = open.now().getTime()
  if (now - open.leased < renewAfter) return
  const { body } = await ask<Leased>(open, 'POST', `/devices/${open.device}/lease`)
  await lend(open.store, { half: fromBase64(body.half), until: Date.parse(body.until) }, now)
  open.leased = now
}

export async function push(open: Open): Promise<void> {
  for (;;) {
    const waiting = open.outbox.toSend.filter((i) => !open.offered.has(i.id))
    const sent = []
    let bytes = 0
    for (const item of waiting) {
      bytes += item.text.length * 2
      if (sent.length === batch || (sent.length && bytes > most)) break
      sent.push(item)
    }
    if (!sent.length) return
    const { body } = await ask<Pushed>(open, 'POST', '/sync/push', { zip: true, body: {
      device: open.device, sent: open.now().toISOString(), waiting: waiting.length - sent.length, app: open.app, entries: sent.map(({ text, sig }) => ({ text, sig })) } })
    await open.outbox.answered(body.answers, sent, body.time)
    for (const item of sent) open.offered.add(item.id) // kept by a relay, or a word this program doesn't know: once in a meeting is enough
    await met(open, body.time, body.clock)
  }
}

/** Tells the server what the worker decided about entries that are held there. */
async function settle(open: Open): Promise<void> {
  for (const item of open.outbox.toSettle) {
    const old = item.amends ? open.outbox.get(item.amends) : item
    const held = old?.answer?.held
    if (!old || !held) continue
    const at = open.now().toISOString()
    try {
      if (item.amends) {
        const { body } = await ask<Answer>(open, 'POST', `/sync/held/${held}/amend`, { body: { text: item.text, sig: item.sig } })
        await open.outbox.answered([body], [item], at)
        await open.outbox.end(old, { how: 'replaced', reason: '', by: item.id })
      } else if (item.ask!.act === 'discard') {
        await ask(open, 'POST', `/sync/held/${held}/discard`, { body: { reason: item.ask!.reason } })
        await open.outbox.end(item, { how: 'discarded', reason: item.ask!.reason })
      } else {
        const { body } = await ask<{ journal: number; receipt: string }>(open, 'POST', `/sync/held/${held}/retry`, { body: {} })
        await open.outbox.answered([{ id: item.id, answer: 'accepted', seq: body.journal, receipt: body.receipt }], [{ ...item, ask: undefined }], at)
      }
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.unconfirmed || thrown.status === full || thrown.status === 401) throw thrown
      await refused(open, item, thrown) // the supervisor was first, or it is still wrong: said in front of the worker
    }
  }
}

async function refused(open: Open, item: Item, why: Problem): Promise<void> {
  const answer: Answer = { ...(item.answer ?? { id: item.id, answer: 'quarantined' }), code: why.key, zh: why.message || why.detail, en: why.message || why.detail }
  if (item.amends) await open.outbox.change(item, { amends: undefined }) // goes as an entry of its own
  else await open.outbox.change(item, { ask: undefined, answer })
}

async function met(open: Open, time: string, clock?: string): Promise<void> {
  const at = Date.parse(time) || open.now().getTime()
  open.met.value = at
  if (clock !== undefined) open.clock.value = clock
  await open.store.vault.update('vault', { met: at })
}

/** Whether an area is one of the scope's: each is named by itself, those below others too. */
export const inside = (areas: readonly string[]): ((area: string) => boolean) => {
  const all = new Set(areas)
  return (area) => all.has(area)
}

async function pull(open: Open): Promise<void> {
  const { records } = open
  if (!records.place.cursor && !records.place.snapshots.length) await records.clear(nowhere)
  for (let torn = 0; ; ) {
    try {
      while (records.place.snapshots.length) await snapshot(open)
      for (;;) if (!(await tail(open))) return
    } catch (thrown) {
      if (thrown instanceof Torn && ++torn < 5) continue
      if (!(thrown instanceof Problem) || thrown.status !== 409 || ++torn > 2) throw thrown
      await records.clear(nowhere) // restored from a backup, or away too long
      await open.outbox.again()
      open.offered.clear()
      await push(open)
    }
  }
}

/** One page of a snapshot. Where several are to be read, the earliest position is where the tail begins: what comes again does no harm. */
async function snapshot(open: Open): Promise<void> {
  const { place } = open.records
  const [now, ...later] = place.snapshots
  const query = new URLSearchParams({ limit: String(page) })
  for (const name of ['area', 'at', 'after'] as const) if (now![name]) query.set(name, now![name])
  const { body } = await ask<Snapshot>(open, 'GET', `/sync/snapshot?${query}`)
  const read = place.read + body.records.length
  const next: Place = {
    ...place, ...scopeOf(place, body.scope), epoch: body.epoch || place.epoch, read, count: body.count || place.count,
    snapshots: body.more ? [{ area: now!.area, at: body.at, after: body.place }, ...later] : later,
    cursor: place.cursor || (body.more ? '' : body.at),
  }
  await open.records.apply(body.records, [], next)
}

const scopeOf = (place: Place, scope?: Scope) => (scope ? { areas: scope.areas, purposes: scope.purposes } : { areas: place.areas, purposes: place.purposes })

/** One page of what is new. Says whether there may be more. */
async function tail(open: Open): Promise<boolean> {
  const { place } = open.records
  const query = new URLSearchParams({ since: place.cursor, epoch: place.epoch, limit: String(page) })
  const { status, body, headers } = await ask<Page | undefined>(open, 'GET', `/sync/pull?${query}`)
  if (status === 204 || !body) {
    await met(open, headers.get('X-Time') ?? '')
    return false
  }
  if (body.scope && body.scope.epoch !== place.epoch) {
    await rescope(open, body.scope)
    return true
  }
  await open.records.apply(body.records, body.gone ?? [], { ...place, cursor: body.next, epoch: body.epoch || place.epoch })
  await open.outbox.settled(body.records.filter((r): r is Rec<HeldData> => r.kind === 'held').map((r) => r.data))
  await met(open, body.time)
  return body.more || open.records.place.snapshots.length > 0
}

/** Other areas or purposes than before: what is no longer this worker's goes, what is new is read; what is unsent stays. */
async function rescope(open: Open, scope: Scope): Promise<void> {
  const { place } = open.records
  const had = inside(place.areas)
  const fresh = scope.areas.filter((a) => !had(a))
  const next: Place = { ...place, epoch: scope.epoch, areas: scope.areas, purposes: scope.purposes,
    snapshots: [...place.snapshots, ...fresh.map((area) => ({ area, at: '', after: '' }))] }
  await open.records.keepOnly(inside(scope.areas), next)
  while (open.records.place.snapshots.length) await snapshot(open)
}
