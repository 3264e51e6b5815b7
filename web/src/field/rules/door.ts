import { ages, before, said, spanOf, whole, type Span } from './days'

/** What the rules at the door may know of somebody: what this phone holds. */
export interface Known {
  id: string
  sex: string
  birth: string
  death?: string
  left?: string // moved out, by this phone's own entry
  mother?: string
  father?: string
  area?: string
  since?: string
  residence?: string
  household?: string
}
export interface Home {
  head: string
  members: readonly string[]
}
export interface Look {
  person: (id: string) => Known | undefined
  children: (id: string) => readonly Known[]
  household: (id: string) => Home | undefined
  today: string
  limits?: Partial<Limits>
}
export interface Draft {
  kind: string
  values: Readonly<Record<string, string>>
  id: string // of the newcomer, where the event brings one
}
export type Severity = 'query' | 'warn' | 'refuse'
export interface Found {
  rule: string
  severity: Severity
  field: string
  facts: Record<string, string>
}

/** The thresholds of packs/core/quality.yaml; the server's own are sent where an office has others. */
export const limits = {
  'person.age.warn_over': 105, 'person.age.refuse_over': 120,
  'birth.mother.refuse_under': 10, 'birth.mother.warn_under': 15, 'birth.mother.warn_over': 49, 'birth.mother.refuse_over': 60,
  'birth.father.refuse_under': 12, 'birth.father.warn_under': 14, 'birth.father.warn_over': 70, 'birth.father.refuse_over': 93, 'birth.father.dead_days': 300,
  'birth.interval.refuse_days': 150, 'birth.interval.warn_days': 270, 'birth.delivery.days': 2, 'birth.delivery.most': 3,
  'birth.weight.refuse_under': 227, 'birth.weight.warn_under': 500, 'birth.weight.warn_over': 6000, 'birth.weight.refuse_over': 8165,
  'birth.weight.under28': 3000, 'birth.weight.under32': 4000, 'birth.weight.from37': 1000,
}
export type Limits = typeof limits

/**
 * The integrity rules that can run on what a phone holds, with the ids of the register's own (docs/rules.md). They say at the door
 * what the server would say in the evening; the server judges again, with all that it knows. One table of cases is run here and there.
 */
export function judge(draft: Draft, look: Look): Found[] {
  const c: Case = { draft, look, on: spanOf(draft.values.date ?? draft.values.since), limits: { ...limits, ...look.limits }, found: [] }
  future(c)
  if (draft.kind === 'birth') birth(c)
  if (draft.kind === 'death') death(c)
  if (draft.kind === 'move_in' || draft.kind === 'move') arrival(c)
  if (draft.kind === 'move_out' || draft.kind === 'move') departure(c)
  const grave = { refuse: 0, warn: 1, query: 2 }
  return c.found.sort((a, b) => grave[a.severity] - grave[b.severity])
}

interface Case {
  draft: Draft
  look: Look
  on: Span | undefined
  limits: Limits
  found: Found[]
}
const find = (c: Case, rule: string, severity: Severity, field: string, facts: Record<string, string> = {}) => c.found.push({ rule, severity, field, facts })
const value = (c: Case, code: string): string => c.draft.values[code] ?? ''

/** Four bounds: below the least and above the most is refused, below young and above old needs a reason. */
function bounds(c: Case, about: 'birth.mother' | 'birth.father' | 'birth.weight', least: number, most: number): Severity | undefined {
  const l = c.limits
  if (most < l[`${about}.refuse_under`] || least > l[`${about}.refuse_over`]) return 'refuse'
  if (most < l[`${about}.warn_under`] || least > l[`${about}.warn_over`]) return 'warn'
  return undefined
}

function future(c: Case): void {
  const now = spanOf(c.look.today)!
  for (const code of ['date', 'since', 'birth_date', 'registered']) {
    const span = spanOf(value(c, code))
    if (span && span.first > now.first) find(c, 'date.future', 'refuse', code, { date: value(c, code) })
  }
}

function birth(c: Case): void {
  mother(c)
  father(c)
  const [grams, weeks, count] = ['weight_g', 'gestation_weeks', 'plurality'].map((code) => (value(c, code) ? Number(value(c, code)) : undefined))
  if (grams !== undefined) {
    const worst = bounds(c, 'birth.weight', grams, grams)
    if (worst) find(c, 'birth.weight', worst, 'weight_g', { weight: String(grams) })
    const l = c.limits
    if (weeks !== undefined && ((weeks < 28 && grams > l['birth.weight.under28']) || (weeks < 32 && grams > l['birth.weight.under32']) || (weeks >= 37 && grams < l['birth.weight.from37'])))
      find(c, 'birth.weight.weeks', 'warn', 'weight_g', { weight: String(grams), weeks: String(weeks) })
  }
  if (count && count > c.limits['birth.delivery.most']) find(c, 'birth.plurality', 'warn', 'plurality', { count: String(count) })
}

function mother(c: Case): void {
  const m = c.look.person(value(c, 'mother'))
  if (!m || !c.on) return
  const date = value(c, 'date')
  if (m.sex === 'male') find(c, 'birth.mother.sex', 'refuse', 'mother', { child: c.draft.id, birth: date })
  if (m.death && before(spanOf(m.death), c.on)) find(c, 'birth.mother.alive', 'refuse', 'mother', { child: c.draft.id, birth: date, death: m.death })
  const born = spanOf(m.birth)
  const older = born && (before(c.on, born) || (whole(c.on) && c.on.first === born.first && c.on.last === born.last))
  if (older) find(c, 'birth.mother.born', 'refuse', 'mother', { child: c.draft.id, birth: date, mother: m.birth })
  const range = ages(born, c.on)
  if (range && !older) {
    const worst = bounds(c, 'birth.mother', ...range)
    if (worst) find(c, 'birth.mother.age', worst, 'mother', { child: c.draft.id, birth: date, age: said(...range) })
  }
  siblings(c, m)
}

/** Children born within a delivery's days are one delivery, and intervals lie between deliveries. */
function siblings(c: Case, m: Known): void {
  const near = c.limits['birth.delivery.days']
  type Kid = { birth: Span; text: string; mine: boolean }
  const kids: Kid[] = c.look.children(m.id).flatMap((k) => (spanOf(k.birth) && k.id !== c.draft.id ? [{ birth: spanOf(k.birth)!, text: k.birth, mine: false }] : []))
  kids.push({ birth: c.on!, text: value(c, 'date'), mine: true })
  kids.sort((a, b) => a.birth.first - b.birth.first)
  let first: Kid | undefined
  let last: Kid | undefined
  let touches = false
  for (const k of kids) {
    if (last && first && Math.max(0, k.birth.first - last.birth.last) <= near) {
      last = k
      touches ||= k.mine
      continue
    }
    if (first && last) {
      const [least, most] = [Math.max(0, k.birth.first - first.birth.last), k.birth.last - first.birth.first]
      if ((touches || k.mine) && most < c.limits['birth.interval.warn_days'])
        find(c, 'birth.interval', most < c.limits['birth.interval.refuse_days'] ? 'refuse' : 'warn', 'date', { first: first.text, second: k.text, days: said(least, most) })
    }
    first = last = k
    touches = k.mine
  }
  const stated = Number(value(c, 'plurality')) || 0
  if (!stated) return
  const apart = (k: Kid): [number, number] => [Math.max(0, k.birth.first - c.on!.last, c.on!.first - k.birth.last), Math.max(k.birth.last - c.on!.first, c.on!.last - k.birth.first)]
  const sure = kids.filter((k) => apart(k)[1] <= near).length
  const maybe = kids.filter((k) => apart(k)[0] <= near).length
  if (sure > stated) find(c, 'birth.siblings', 'warn', 'plurality', { stated: String(stated), recorded: String(sure) })
  else if (maybe > 0 && maybe < stated) find(c, 'birth.together', 'query', 'plurality', { stated: String(stated), recorded: String(maybe) })
}

function father(c: Case): void {
  const f = c.look.person(value(c, 'father'))
  if (!f || !c.on) return
  const date = value(c, 'date')
  if (f.sex === 'female') find(c, 'birth.father.sex', 'warn', 'father', { father: f.id })
  const died = spanOf(f.death)
  if (died && c.on.first - died.last > c.limits['birth.father.dead_days']) find(c, 'birth.father.alive', 'refuse', 'father', { birth: date, death: f.death!, days: String(c.on.first - died.last) })
  const range = ages(spanOf(f.birth), c.on)
  const worst = range && bounds(c, 'birth.father', ...range)
  if (range && worst) find(c, 'birth.father.age', worst, 'father', { birth: date, age: said(...range) })
}

function death(c: Case): void {
  const p = c.look.person(value(c, 'person'))
  if (!p) return
  const date = value(c, 'date')
  const born = spanOf(p.birth)
  if (p.death) find(c, 'death.twice', 'refuse', 'person', { first: p.death, second: date })
  if (before(c.on, born)) find(c, 'death.before_birth', 'refuse', 'date', { death: date, birth: p.birth })
  old(c, p)
  if (p.since && p.since !== p.birth && before(c.on, spanOf(p.since))) find(c, 'death.alive', 'warn', 'date', { death: date, dates: p.since })
  leaves(c, p, 'household.head.died')
}

/** A head who dies or leaves others behind is a question for whoever keeps the household's book. */
function leaves(c: Case, p: Known, rule: string): void {
  const home = p.household ? c.look.household(p.household) : undefined
  const others = home?.members.filter((id) => id !== p.id && !c.look.person(id)?.death && !c.look.person(id)?.left) ?? []
  if (home?.head === p.id && others.length) find(c, rule, 'query', 'household', { head: p.id, date: value(c, 'date') })
}

function old(c: Case, p: Known): void {
  const range = ages(spanOf(p.birth), c.on)
  if (!range || range[0] <= c.limits['person.age.warn_over']) return
  find(c, 'person.age', range[0] > c.limits['person.age.refuse_over'] ? 'refuse' : 'warn', 'date', { age: said(...range), birth: p.birth, date: value(c, 'date') })
}

function living(c: Case, p: Known): void {
  const date = value(c, 'date')
  if (before(spanOf(p.death), c.on)) find(c, 'death.after', 'refuse', 'date', { death: p.death!, date })
  if (before(c.on, spanOf(p.birth))) find(c, 'residence.before_birth', 'refuse', 'date', { date, birth: p.birth })
}

function arrival(c: Case): void {
  const p = c.look.person(value(c, 'person'))
  if (!p) return
  living(c, p)
  old(c, p)
  const [date, area] = [value(c, 'date'), value(c, 'area')]
  if (c.draft.kind === 'move' || (value(c, 'residence') || 'usual') !== 'usual' || (p.residence || 'usual') !== 'usual') return
  if (!p.area || !p.since || p.left || !before(spanOf(p.since), c.on)) return
  if (p.area === area) find(c, 'residence.open', 'refuse', 'date', { area, since: p.since, date })
  else find(c, 'residence.overlap', 'refuse', 'date', { area: p.area, since: p.since, other: area, date })
}

function departure(c: Case): void {
  const p = c.look.person(value(c, 'person'))
  if (!p || c.draft.kind === 'move') return
  living(c, p)
  old(c, p)
  if (p.left && before(spanOf(p.left), c.on)) find(c, 'residence.none', 'refuse', 'date', { date: value(c, 'date') })
  if (!p.death) leaves(c, p, 'household.head.left')
}
