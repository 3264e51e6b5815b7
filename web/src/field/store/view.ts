import { initials } from '../rules/initials'
import { nameOf } from '../rules/name'
import type { AreaData, HouseholdData, PersonData, Rec } from '../sync/wire'
import type { Open } from './open'
import type { Item } from './outbox'

/** Somebody as this phone knows them: what the server sent, and over it what was written here and isn't there yet. */
export interface Person extends PersonData {
  id: string
  seq: number
  area: string
  left?: string
  /** The entry of this phone that speaks of them and isn't in the server's record yet. */
  mine?: Item
}
export interface Home {
  id: string
  seq: number
  area: string
  address: string
  head: string
  members: string[]
}

const lineOf = ({ id, name }: Person) => ({ id, name, letters: initials(name) })
const isPerson = (rec: Rec<PersonData>): Person => ({ ...rec.data, id: rec.id, seq: rec.seq, area: rec.area })

/** People and households, read off the records and the outbox. Both count their changes, so a reader asks again when they do. */
export class View {
  private people = new Map<string, Person>()
  private homes = new Map<string, Home>()
  private kids = new Map<string, string[]>()
  /** What is searched through; made when somebody searches, for the letters of thousands of names take a while. */
  private lines: { id: string; name: string; letters: string }[] | undefined
  private areas = new Map<string, AreaData>()
  private over = new Map<string, Person>()
  /** Households that are new on this phone. */
  private founded = new Map<string, Home>()
  private at = -1
  private with = -1

  constructor(private readonly open: Open) {}

  /** Reads anew where something changed; called by every question. */
  private fresh(): void {
    const { records, outbox } = this.open
    const [at, changed] = [records.changed.value, outbox.changed.value]
    if (at !== this.at) {
      this.at = at
      this.read()
      this.with = -1
    }
    if (changed !== this.with) {
      this.with = changed
      this.overlay()
    }
  }

  private read(): void {
    const { records } = this.open
    this.people = new Map([...records.all<PersonData>('person')].map((r) => [r.id, isPerson(r)]))
    this.homes = new Map([...records.all<HouseholdData>('household')].map((r) => [r.id, { ...r.data, members: [...(r.data.members ?? [])], id: r.id, seq: r.seq, area: r.area }]))
    this.areas = new Map([...records.all<AreaData>('area')].map((r) => [r.data.code, r.data]))
    this.kids = new Map()
    this.lines = undefined
    for (const p of this.people.values()) {
      if (p.mother) this.kids.set(p.mother, [...(this.kids.get(p.mother) ?? []), p.id])
    }
  }

  private overlay(): void {
    this.over = new Map()
    this.founded = new Map()
    for (const item of [...this.open.outbox.all].reverse()) if (this.stands(item)) this.lay(item)
  }

  /** Whether an entry says something that the server's records don't say yet. */
  private stands(item: Item): boolean {
    if (item.state === 'settled') return false
    if (item.draft.kind === 'household') return !this.homes.has(item.draft.values.household ?? '') && (item.state !== 'accepted' || recent(item))
    if (item.state !== 'accepted') return true
    const known = this.people.get(item.draft.values.person ?? item.id)
    return item.draft.kind === 'birth' || item.draft.kind === 'person' ? !known && this.open.records.place.cursor !== '' && recent(item) : !!known && known.seq < (item.answer?.seq ?? 0)
  }

  private lay(item: Item): void {
    const { kind, values: v } = item.draft
    if (kind === 'household') {
      const id = v.household ?? ''
      this.founded.set(id, { id, seq: 0, area: v.area ?? '', address: v.address ?? '', head: '', members: [] })
      return
    }
    const founded = this.founded.get(v.household ?? '')
    if (founded && kind !== 'birth') founded.head ||= v.person || item.id // who comes first is at its head until the server says otherwise
    if (kind === 'birth' || kind === 'person') {
      const home = v.household ?? ''
      this.over.set(item.id, { id: item.id, seq: 0, area: v.area ?? (this.founded.get(home) ?? this.homes.get(home))?.area ?? this.people.get(v.mother ?? '')?.area ?? '', name: nameOf(v), sex: (v.sex as Person['sex']) ?? 'unknown',
        birth: (kind === 'birth' ? v.date : v.birth_date) ?? '', household: home, relation: v.relation ?? '', mother: v.mother ?? '', father: v.father ?? '', residence: v.residence ?? 'usual', since: (kind === 'birth' ? v.date : v.since) ?? '', mine: item })
      return
    }
    const person = v.person ? (this.over.get(v.person) ?? this.people.get(v.person)) : undefined
    if (!person) return
    const next: Person = { ...person, mine: item }
    if (kind === 'death') next.death = v.date
    if (kind === 'move_out') next.left = v.date
    if (kind === 'move' || kind === 'move_in') Object.assign(next, { area: v.area ?? next.area, household: v.household || (kind === 'move' ? '' : next.household), since: v.date ?? next.since, left: undefined })
    this.over.set(next.id, next)
  }

  person(id: string): Person | undefined {
    this.fresh()
    return this.over.get(id) ?? this.people.get(id)
  }
  home(id: string): Home | undefined {
    this.fresh()
    return this.founded.get(id) ?? this.homes.get(id)
  }
  /** Who lives in a household now, the head first; who died or left by this phone's own word comes last. */
  members(id: string): Person[] {
    this.fresh()
    const home = this.founded.get(id) ?? this.homes.get(id)
    const ids = new Set(home?.members)
    for (const p of this.over.values()) {
      if (p.household === id) ids.add(p.id)
      else ids.delete(p.id)
    }
    const found = [...ids].flatMap((m) => this.person(m) ?? [])
    const rank = (p: Person) => (p.id === home?.head ? 0 : p.death || p.left ? 2 : 1)
    return found.sort((a, b) => rank(a) - rank(b) || a.birth.localeCompare(b.birth))
  }
  children(id: string): Person[] {
    this.fresh()
    const ids = new Set(this.kids.get(id))
    for (const p of this.over.values()) if (p.mother === id) ids.add(p.id)
    return [...ids].flatMap((k) => this.person(k) ?? [])
  }
  allHomes(): Home[] {
    this.fresh()
    return [...this.homes.values(), ...this.founded.values()]
  }
  area(code: string): AreaData | undefined {
    this.fresh()
    return this.areas.get(code)
  }
  allAreas(): AreaData[] {
    this.fresh()
    return [...this.areas.values()]
  }
  areaName(code: string): string {
    return this.area(code)?.name ?? code
  }
  get count(): number {
    this.fresh()
    return this.people.size
  }

  /** People by name, part of a name, or the initials of its pinyin; nearest first. */
  find(text: string, most = 30): Person[] {
    this.fresh()
    const q = text.trim().toLowerCase()
    if (!q) return []
    const mine = [...this.over.values()].filter((p) => !this.people.has(p.id)).map(lineOf)
    this.lines ??= [...this.people.values()].map(lineOf)
    const near: [number, string][] = []
    for (const line of [...mine, ...this.lines]) {
      const name = line.name.toLowerCase()
      const rank = name === q || line.letters === q ? 0 : name.startsWith(q) || line.letters.startsWith(q) ? 1 : name.includes(q) ? 2 : -1
      if (rank >= 0) near.push([rank, line.id])
    }
    near.sort((a, b) => a[0] - b[0])
    return near.slice(0, most).flatMap(([, id]) => this.person(id) ?? [])
  }
}

/** What was accepted more than a day ago has come back with a pull, or lies outside this phone's areas. */
const recent = (item: Item): boolean => Date.now() - Date.parse(item.answered ?? item.made) < 86_400_000
