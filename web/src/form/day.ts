/** Days as numbers since 1970-01-01, on the calendar and without any zone; the same arithmetic as base/day. */
const firstYear = 1500
const lastYear = 2999

/** The day of a date that exists. */
export function dayOf(year: number, month: number, dom: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yoe = y - era * 400
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dom - 1
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468
}

/** Year, month and day of the month. */
export function dateOf(day: number): [number, number, number] {
  const z = day + 719468
  const era = Math.floor(z / 146097)
  const doe = z - era * 146097
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365)
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1]
}

export function daysIn(year: number, month: number): number {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A whole date, YYYY-MM-DD; undefined where it isn't one. */
export function parseDay(text: string | undefined): number | undefined {
  const m = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text ?? '')
  if (!m) return undefined
  const [y, mo, d] = [Number(m[1]), Number(m[2]), Number(m[3])]
  return y < firstYear || y > lastYear || mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) ? undefined : dayOf(y, mo, d)
}

export function sayDay(day: number): string {
  const [y, m, d] = dateOf(day)
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

/** Months completed from one day to a later one. */
export function monthsBetween(from: number, to: number): number {
  const [fy, fm, fd] = dateOf(from)
  const [ty, tm, td] = dateOf(to)
  return (ty - fy) * 12 + tm - fm - (td < fd ? 1 : 0)
}

/** The same day of the month n months on, or the last of a month that is too short. */
export function addMonths(day: number, n: number): number {
  const [y, m, d] = dateOf(day)
  const all = y * 12 + m - 1 + n
  const year = Math.floor(all / 12)
  const month = all - year * 12 + 1
  return dayOf(year, month, Math.min(d, daysIn(year, month)))
}

export const earliest = dayOf(firstYear, 1, 1)
export const latest = dayOf(lastYear, 12, 31)
