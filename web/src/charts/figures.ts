import type { Figure } from '@/api/types'
import type { Table } from '@/use/csv'
import { sayNumber } from '@/use/say'

/** The lower age of a five-year group, however it is written: "0", "0-4", "85+". */
export const lowerAge = (group: string): number => Number.parseInt(group, 10) || 0

export const ageLabel = (lower: number, last: number): string => (lower === last ? `${lower}+` : `${lower}–${lower + 4}`)

export const pickFigure = (figures: readonly Figure[], id: string, by: Record<string, string> = {}): Figure | undefined =>
  figures.find((f) => f.id === id && Object.entries(by).every(([k, v]) => f.by?.[k] === v))

/** A count; null where disclosure control hides it, which is not the same as none. */
export type Count = number | null

export interface AgeRow {
  age: number
  male: Count
  female: Count
}

/** Population by five-year age and sex, youngest first. */
export function ageRows(figures: readonly Figure[]): AgeRow[] {
  const rows = new Map<number, AgeRow>()
  for (const f of figures) {
    if (f.id !== 'population' || f.by?.age5 === undefined) continue
    const age = lowerAge(f.by.age5)
    const row = rows.get(age) ?? { age, male: 0, female: 0 }
    if (f.by.sex === 'male' || f.by.sex === 'female') row[f.by.sex] = f.value
    rows.set(age, row)
  }
  return [...rows.values()].sort((a, b) => a.age - b.age)
}

/** A table in one sentence, for who hears a chart: each row with its columns, a dash for what isn't shown. */
export const heard = (table: Table, digits = 0): string =>
  table.rows.map(([name, ...cells]) => `${name}: ${cells.flatMap((c, i) => (c === '' ? [] : [`${table.columns[i + 1]} ${c === null ? '—' : typeof c === 'number' ? sayNumber(c, Number.isInteger(c) ? 0 : digits) : c}`])).join(', ')}`).join('; ')

/** Each month from `from` to `to`, both included. */
export function months(from: string, to: string): string[] {
  const out: string[] = []
  let [year = 0, month = 1] = from.split('-').map(Number)
  for (let guard = 0; guard < 1200; guard++) {
    const text = `${year}-${String(month).padStart(2, '0')}`
    if (text > to) break
    out.push(text)
    month++
    if (month > 12) {
      month = 1
      year++
    }
  }
  return out
}

/** The next round number, so that an axis ends on one that can be read: 2, 4, 6 or 10 times a power of ten. */
export function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n))
  return power * ([1, 2, 4, 6, 10].find((step) => step * power >= n) ?? 10)
}

/** What was counted in a month: none where the answer has no row for it, hidden where the row has no value. */
export function countIn(figures: readonly Figure[], id: string, month: string): Count {
  const figure = pickFigure(figures, id, { month })
  return figure ? figure.value : 0
}

/** Nobody on record isn't a count that is hidden: somebody lives there. */
const lives = (figures: readonly Figure[]) => {
  const figure = pickFigure(figures, 'population')
  return figure !== undefined && figure.value !== 0
}

/** A register that began on a later day than this share of a year leaves the year partial. */
const nearlyWhole = 0.96

/** The years through which a register ran from their first day: those after the one in which the first people were taken down, and that one where they were from its beginning.
 * Each year comes with population and person-years, and the year before them with its population. */
export function wholeYears(years: readonly number[], own: readonly (readonly Figure[])[], before: readonly Figure[]): number[] {
  let first = own.findIndex(lives)
  if (first < 0) return []
  if (first > 0 || !lives(before)) {
    const figures = own[first] ?? []
    const lived = pickFigure(figures, 'person_years')?.value ?? 0
    const people = pickFigure(figures, 'population')?.value ?? 0
    if (lived < nearlyWhole * people || people === 0) first++
  }
  return years.slice(first)
}
