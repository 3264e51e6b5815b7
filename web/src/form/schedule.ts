import { addMonths, parseDay, sayDay } from './day'
import { type Tree, evaluate } from './expression'
import { factsOf } from './judge'
import type { Facts, Words } from './types'

/** A schedule as GET /schedules/{id} gives it. */
export interface Contact {
  readonly code: string
  readonly title: Words
  readonly form: string
  readonly from: string
  readonly due: string
  readonly until?: string
  readonly when?: Tree | null
  readonly after?: string
  readonly gap?: string
  readonly every?: readonly { readonly when?: Tree | null; readonly span: string }[] | null
}
type Anchor = 'birth' | 'enrolment' | 'lmp' | 'delivered'
export interface Schedule {
  readonly id: string
  readonly anchor: Anchor
  readonly stops: readonly string[]
  readonly who?: Tree | null
  readonly contacts: readonly Contact[]
}
export interface CareFacts extends Facts {
  readonly enrolled?: string
  readonly ended?: string
  readonly died?: string
  readonly moved?: string
}
export interface Done {
  readonly contact?: string
  readonly form?: string
  readonly on: string
  readonly kind?: string
  readonly declined?: boolean
}
export type State = 'ahead' | 'open' | 'late' | 'lapsed'
export interface Item {
  contact: string
  form: string
  from: string
  due: string
  until: string
  again: number
  state: State
}

interface Visit extends Done {
  at: number
}
interface Window {
  from: number
  due: number
  until: number
}

const pregnancy = 280
const never = 2 ** 30

/* A few dozen spans are read thousands of times. */
const spans = new Map<string, readonly [number, string]>()
function readSpan(span: string): readonly [number, string] {
  const [n = '0', unit = 'days'] = span.split(' ')
  const read = [Number(n), unit.replace(/s?$/, 's')] as const
  spans.set(span, read)
  return read
}

/** The day that a span such as 6 weeks lies after another. */
export function spanAfter(day: number, span: string): number {
  const [n, unit] = spans.get(span) ?? readSpan(span)
  switch (unit) {
    case 'weeks':
      return day + 7 * n
    case 'months':
      return addMonths(day, n)
    case 'years':
      return addMonths(day, 12 * n)
    default:
      return day + n
  }
}

/** The first day of a date of which part may be missing. */
function firstDay(text: string | undefined): number | undefined {
  return text ? parseDay((text + '-01-01').slice(0, 10)) : undefined
}

function anchorOf(f: CareFacts, anchor: string): number | undefined {
  const edd = parseDay(f.edd)
  if (anchor === 'lmp' && edd !== undefined) return edd - pregnancy
  return parseDay({ birth: f.birth, enrolment: f.enrolled, lmp: f.lmp, delivered: f.delivered }[anchor as Anchor])
}

const text = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (a: Visit, b: Visit) =>
  a.at - b.at || text(a.contact, b.contact) || text(a.form, b.form) || text(a.kind, b.kind) || Number(a.declined ?? false) - Number(b.declined ?? false)

/** Every contact that isn't done, in the order of due days; the same as schedule.Due of the server. Visits may come in any order. */
export function due(d: Schedule, f: CareFacts, done: readonly Done[]): Item[] {
  const on = parseDay(f.on)
  const anchor = anchorOf(f, d.anchor)
  if (on === undefined || anchor === undefined) return []
  const fact = factsOf(f)
  const enrolled = parseDay(f.enrolled)
  const holds = (t: Tree | null | undefined, last?: Visit) =>
    !t ||
    evaluate(t, (name) => (name === 'enrolment.day' ? enrolled : name === 'last.kind' ? last?.kind || undefined : name === 'last.day' ? last?.at : fact(name))) === true
  const past = (day: number | undefined) => day !== undefined && day <= on
  if ([f.ended, f.died, f.moved].some((x) => past(firstDay(x))) || d.stops.some((a) => past(anchorOf(f, a))) || !holds(d.who)) return []

  const by = new Map<string, Visit[]>(d.contacts.map((c) => [c.code, []]))
  const visits = (code: string) => by.get(code) ?? []

  function windowOf(c: Contact, last?: Visit): Window | undefined {
    const w = { from: spanAfter(anchor!, c.from), due: spanAfter(anchor!, c.due), until: c.until ? spanAfter(anchor!, c.until) : never }
    if (c.after) {
      const before = visits(c.after).find((x) => !x.declined)
      if (!before) return undefined
      const earliest = spanAfter(before.at, c.gap ?? '0 days')
      w.from = Math.max(w.from, earliest)
      w.due = Math.max(w.due, earliest)
    }
    if (!last) return w
    const again = c.every?.find((r) => holds(r.when, last))
    if (!again) return undefined
    w.from = w.due = spanAfter(last.at, again.span)
    return w
  }

  const sorted = done
    .map((x): Visit => ({ ...x, at: parseDay(x.on) ?? never }))
    .filter((x) => x.at <= on)
    .sort(inOrder)
  for (const x of sorted) if (x.contact) by.get(x.contact)?.push(x)
  for (const x of sorted) {
    if (x.contact || !x.form) continue
    for (const c of d.contacts) {
      const had = visits(c.code)
      if (c.form !== x.form || (had.length && !c.every?.length)) continue
      const w = windowOf(c)
      if (w && w.from <= x.at && x.at <= w.until) {
        had.push(x)
        had.sort((a, b) => a.at - b.at)
        break
      }
    }
  }

  const items: { item: Item; due: number }[] = []
  for (const c of d.contacts) {
    const had = visits(c.code)
    const last = had.at(-1)
    if ((last && !c.every?.length) || !holds(c.when, last)) continue
    const w = windowOf(c, last)
    if (!w || w.from > w.until) continue
    if (enrolled !== undefined) {
      if (w.until < enrolled) continue
      w.from = Math.max(w.from, enrolled)
      w.due = Math.max(w.due, enrolled)
    }
    const state: State = on < w.from ? 'ahead' : on > w.until ? 'lapsed' : on > w.due ? 'late' : 'open'
    items.push({ item: { contact: c.code, form: c.form, from: sayDay(w.from), due: sayDay(w.due), until: w.until === never ? '' : sayDay(w.until), again: had.length, state }, due: w.due })
  }
  return items.sort((a, b) => a.due - b.due).map((x) => x.item)
}
