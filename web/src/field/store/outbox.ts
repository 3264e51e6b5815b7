import { shallowRef } from 'vue'
import { uuid7 } from '@/api/uuid'
import type { Answer, Draft, HeldData, Signed } from '../sync/wire'
import { closeJSON, openJSON } from './box'
import { bytesOf } from './bytes'
import { unsent, type OutRow, type State, type Store } from './db'
import { sealTo, sign } from './sign'

/** What the worker sees of an entry besides its text. */
export interface About {
  title: string // the kind's
  who: string // the name
  person?: string
  household?: string
}

/** An entry made on this phone, as the worker sees it. */
export interface Item extends Signed {
  id: string
  n: number
  made: string
  state: State
  draft: Draft
  about: About
  answer?: Answer
  answered?: string
  /** What became of it after it was held: the worker's or the supervisor's word, or the entry that took its place. */
  /** What the worker decided about an entry that is held; told to the server at the next meeting. */
  ask?: { act: 'retry' | 'discard'; reason: string }
  /** The held entry that this one is to take the place of. */
  amends?: string
  end?: { how: 'released' | 'discarded' | 'replaced' | 'given up'; reason: string; by?: string }
}

const keepDays = 90 // the server may be restored from a backup: until then the texts can be pushed again

export class Outbox {
  readonly changed = shallowRef(0)
  /** Counts what this tab wrote; what another tab wrote only changes what is shown. */
  readonly wrote = shallowRef(0)
  private items = new Map<string, Item>()

  constructor(private readonly store: Store, private readonly key: CryptoKey, private readonly now: () => Date) {}

  get all(): Item[] {
    return [...this.items.values()].sort((a, b) => b.n - a.n)
  }
  get(id: string): Item | undefined {
    return this.items.get(id)
  }
  /** Oldest first: in the order in which things happened. What mends a held entry goes another way. */
  get toSend(): Item[] {
    return [...this.items.values()].filter((i) => (i.state === 'waiting' || i.state === 'kept') && !i.amends).sort((a, b) => a.n - b.n)
  }
  /** Decisions about held entries that the server hasn't heard yet. */
  get toSettle(): Item[] {
    return [...this.items.values()].filter((i) => (i.state === 'held' && i.ask) || (i.state === 'waiting' && i.amends)).sort((a, b) => a.n - b.n)
  }
  get counts(): { here: number; you: number } {
    let [here, you] = [0, 0]
    for (const i of this.items.values()) {
      if (unsent.includes(i.state)) here++
      if ((i.state === 'held' && !i.ask) || i.state === 'rejected') you++
    }
    return { here, you }
  }

  async load(): Promise<void> {
    const rows = await this.store.outbox.toArray()
    const items = await Promise.all(rows.filter((r) => r.box).map((r) => openJSON<Item>(this.key, `out ${r.id}`, r.box!)))
    this.items = new Map(items.map((i) => [i.id, i]))
    this.changed.value++
  }

  /** Writes an entry down: numbered, signed, closed for the worker and sealed for the office. From here on it isn't lost. */
  async write(draft: Draft, about: About, id: string = uuid7(), amends?: Item): Promise<Item> {
    for (;;) {
      const vault = (await this.store.vault.get('vault'))!
      const n = vault.n + 1
      const made = isoLocal(this.now())
      const text = JSON.stringify({ v: 1, id, device: vault.device, n, account: vault.account, made, ...draft })
      const signed = { text, sig: await sign(vault.sign, text) }
      const item: Item = { id, n, made, state: 'waiting', draft, about, ...signed, ...(amends?.answer?.held ? { amends: amends.id } : {}) }
      const row: OutRow = { id, state: 'waiting', box: await this.close(item), sealed: await sealTo(vault.office, bytesOf(JSON.stringify(signed))) }
      if (!(await this.add(row, n))) continue // another tab took the number meanwhile
      this.items.set(id, item)
      this.changed.value++
      this.wrote.value++
      return item
    }
  }

  /** Numbers have no gaps and no doubles, whatever other tabs write. */
  private add(row: OutRow, n: number): Promise<boolean> {
    return this.store.transaction('rw', this.store.vault, this.store.outbox, async () => {
      if ((await this.store.vault.get('vault'))?.n !== n - 1) return false
      await this.store.outbox.add(row)
      await this.store.vault.update('vault', { n })
      return true
    })
  }

  /** Puts down what the server said of entries. */
  async answered(answers: readonly Answer[], sent: readonly Item[], at: string): Promise<void> {
    const next = sent.flatMap((item, i) => {
      const answer = answers[i]
      return answer ? [{ ...item, state: stateOf(answer, item.state), answer, answered: at }] : []
    })
    await this.keep(next)
  }

  /** A change of what was held, which came with a pull. */
  async settled(held: readonly HeldData[]): Promise<void> {
    const next: Item[] = []
    for (const h of held) {
      const item = this.items.get(h.id)
      if (!item || item.state !== 'held' || h.state === 'waiting') continue
      const end = h.as ? { how: 'replaced' as const, reason: h.reason, by: h.as } : { how: h.state, reason: h.reason }
      next.push({ ...item, state: h.state === 'released' && !h.as ? 'accepted' : 'settled', end, ask: undefined })
    }
    if (next.length) await this.keep(next)
  }

  /** Keeps the worker's decision about an entry that is held. */
  async decide(item: Item, act: 'retry' | 'discard', reason: string): Promise<void> {
    await this.keep([{ ...item, ask: { act, reason } }])
  }
  async change(item: Item, change: Partial<Item>): Promise<void> {
    await this.keep([{ ...item, ...change }])
  }

  async end(item: Item, end: NonNullable<Item['end']>): Promise<void> {
    await this.keep([{ ...item, state: 'settled', end, ask: undefined }])
  }

  /** The server was restored from a backup: what it had accepted is offered again; what it still has is a duplicate. */
  async again(): Promise<void> {
    await this.keep([...this.items.values()].filter((i) => i.state === 'accepted').map((i) => ({ ...i, state: 'waiting' as const })))
  }

  /** Drops what was accepted long ago. */
  async tidy(): Promise<void> {
    const before = new Date(this.now().getTime() - keepDays * 86_400_000).toISOString()
    const old = [...this.items.values()].filter((i) => (i.state === 'accepted' || i.state === 'settled') && (i.answered ?? i.made) < before).map((i) => i.id)
    if (!old.length) return
    await this.store.outbox.bulkDelete(old)
    for (const id of old) this.items.delete(id)
    this.changed.value++
  }

  private close(item: Item): Promise<OutRow['box']> {
    return closeJSON(this.key, `out ${item.id}`, item)
  }

  private async keep(items: readonly Item[]): Promise<void> {
    const rows = await Promise.all(items.map(async (item) => ({ id: item.id, state: item.state, box: await this.close(item) })))
    await this.store.transaction('rw', this.store.outbox, async () => {
      for (const row of rows) {
        const change: Partial<OutRow> = unsent.includes(row.state) ? { state: row.state, box: row.box } : { state: row.state, box: row.box, sealed: undefined }
        await this.store.outbox.update(row.id, change)
      }
    })
    for (const item of items) this.items.set(item.id, item)
    this.changed.value++
    this.wrote.value++
  }
}

function stateOf(a: Answer, before: State): State {
  switch (a.answer) {
    case 'accepted': case 'duplicate': return 'accepted'
    case 'quarantined': return 'held'
    case 'rejected': return 'rejected'
    case 'kept': return 'kept'
    default: return before // a word of a newer server: it stays here
  }
}

/** The phone's own clock with its offset: what the worker's watch showed. */
export function isoLocal(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  const shifted = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0')
  return `${shifted}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
