import { shallowRef } from 'vue'
import type { Gone, HouseholdData, PersonData, Rec } from '../sync/wire'
import { closeJSON, openJSON } from './box'
import type { Bytes } from './bytes'
import type { Shelf, Store } from './db'

export interface NoteData {
  day: string
  who: string
  address: string
}

/** How far this phone has read, and for which areas. */
export interface Place {
  cursor: string
  epoch: string
  areas: string[]
  purposes: string[]
  /** Snapshots still to be read: of everything ('') or of areas that are new, with how far each has come. */
  snapshots: { area: string; at: string; after: string }[]
  read: number
  count: number
}
export const nowhere: Place = { cursor: '', epoch: '', areas: [], purposes: [], snapshots: [{ area: '', at: '', after: '' }], read: 0, count: 0 }

const room = 240 // records in a box: a change closes one box anew, opening the phone opens few

/**
 * What the server sent, in memory while the phone is open, in boxes on disk. A page is written whole or not at all, together
 * with the place up to which has been read.
 */
export class Records {
  readonly changed = shallowRef(0)
  wrote = 0
  place: Place = nowhere
  private readonly byKey = new Map<string, Rec>()
  private readonly shelfOf = new Map<string, number>()
  private readonly shelves = new Map<number, Set<string>>()
  private last = 0

  constructor(private readonly store: Store, private readonly key: CryptoKey) {}

  get size(): number {
    return this.byKey.size
  }
  get<T>(kind: string, id: string): Rec<T> | undefined {
    return this.byKey.get(`${kind}:${id}`) as Rec<T> | undefined
  }
  *all<T>(kind: string): Generator<Rec<T>> {
    const start = `${kind}:`
    for (const [key, rec] of this.byKey) if (key.startsWith(start)) yield rec as Rec<T>
  }

  async load(): Promise<void> {
    const [shelves, place] = await Promise.all([this.store.shelves.toArray(), this.store.kept.get('place')])
    const opened = await Promise.all(shelves.map((s) => openJSON<Rec[]>(this.key, `shelf ${s.id}`, s.box)))
    this.byKey.clear()
    this.shelfOf.clear()
    this.shelves.clear()
    opened.forEach((recs, i) => recs.forEach((rec) => this.put(rec, shelves[i]!.id)))
    this.last = Math.max(0, ...this.shelves.keys())
    this.place = place ? await openJSON<Place>(this.key, 'place', place.box) : nowhere
    this.changed.value++
  }

  /** Writes a page and the place after it in one transaction. */
  async apply(records: readonly Rec[], gone: readonly Gone[], place: Place): Promise<void> {
    const touched = new Set<number>()
    const notes = gone.filter((g) => g.kind === 'household' && g.why === 'moved').map((g) => this.noteOf(g))
    const left = gone.filter((g) => g.kind === 'person' && g.why === 'moved').flatMap((g) => {
      const home = this.get<PersonData>('person', g.id)?.data.household
      return home ? [{ person: g.id, note: this.noteOf({ ...g, id: home }) }] : []
    })
    for (const g of gone) this.take(`${g.kind}:${g.id}`, touched)
    for (const note of notes) touched.add(this.put(note))
    for (const rec of records) touched.add(this.put(rec.kind === 'area' ? { ...rec, id: rec.area } : rec)) // an area's name is its code
    for (const { person, note } of left) if (!this.byKey.has(`person:${person}`) && this.byKey.has(`household:${note.id}`) && !this.isLivedIn(note.id)) touched.add(this.put(note))
    await this.write(touched, place)
  }

  /** A family that went to another office's place leaves an empty house behind, which is still here. */
  private isLivedIn(home: string): boolean {
    for (const rec of this.byKey.values()) if (rec.kind === 'person' && (rec.data as PersonData).household === home) return true
    return false
  }

  /** Takes away what lies outside the areas that are this worker's now. */
  async keepOnly(inside: (area: string) => boolean, place: Place): Promise<void> {
    const touched = new Set<number>()
    for (const [key, rec] of [...this.byKey]) if (rec.kind !== 'area' && rec.area && !inside(rec.area)) this.take(key, touched)
    await this.write(touched, place)
  }

  /** Forgets all records, to read them anew. */
  async clear(place: Place): Promise<void> {
    const touched = new Set(this.shelves.keys())
    for (const key of [...this.byKey.keys()]) this.take(key, touched)
    await this.write(touched, place)
  }

  /** A household that moved away leaves who it was and when it went; not where to. */
  private noteOf(g: Pick<Gone, 'id' | 'seq' | 'area' | 'day'>): Rec<NoteData> {
    const home = this.get<HouseholdData>('household', g.id)?.data
    const head = home && this.get<PersonData>('person', home.head)?.data.name
    return { kind: 'note', id: g.id, seq: g.seq, area: g.area, data: { day: g.day ?? '', who: head ?? '', address: home?.address ?? '' } }
  }

  private put(rec: Rec, on?: number): number {
    const key = `${rec.kind}:${rec.id}`
    const old = this.byKey.get(key)
    let shelf = this.shelfOf.get(key)
    if (old && old.seq > rec.seq) return shelf! // an older page came again
    if (shelf === undefined) {
      shelf = on ?? ((this.shelves.get(this.last)?.size ?? room) < room ? this.last : ++this.last)
      this.shelfOf.set(key, shelf)
      const set = this.shelves.get(shelf) ?? new Set()
      this.shelves.set(shelf, set.add(key))
    }
    this.byKey.set(key, rec)
    return shelf
  }

  private take(key: string, touched: Set<number>): void {
    const shelf = this.shelfOf.get(key)
    if (shelf === undefined) return
    this.byKey.delete(key)
    this.shelfOf.delete(key)
    this.shelves.get(shelf)?.delete(key)
    touched.add(shelf)
  }

  private async write(touched: Set<number>, place: Place): Promise<void> {
    const full: Shelf[] = []
    const empty: number[] = []
    for (const id of touched) {
      const keys = this.shelves.get(id)
      if (keys?.size) full.push({ id, box: await closeJSON(this.key, `shelf ${id}`, [...keys].map((k) => this.byKey.get(k))) })
      else empty.push(id)
    }
    const box: Bytes = await closeJSON(this.key, 'place', place)
    await this.store.transaction('rw', this.store.shelves, this.store.kept, async () => {
      await this.store.shelves.bulkPut(full)
      await this.store.shelves.bulkDelete(empty)
      await this.store.kept.put({ key: 'place', box })
    })
    this.place = place
    if (touched.size) this.wrote++
    this.changed.value++
  }
}
