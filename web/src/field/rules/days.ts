/** Days as numbers since 1970, and dates of which a part may be unknown: every day that they can mean. */
export interface Span {
  first: number
  last: number
}
const dayMs = 86_400_000
const at = (y: number, m: number, d: number): number => Date.UTC(y, m - 1, d) / dayMs

export function spanOf(text: string | undefined): Span | undefined {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text ?? '')
  if (!parts) return undefined
  const [y, m, d] = parts.slice(1).map((p) => (p ? Number(p) : 0)) as [number, number, number]
  if (m > 12 || d > 31) return undefined
  if (!m) return { first: at(y, 1, 1), last: at(y, 12, 31) }
  if (!d) return { first: at(y, m, 1), last: at(y, m + 1, 1) - 1 }
  const day = at(y, m, d)
  return new Date(day * dayMs).getUTCDate() === d ? { first: day, last: day } : undefined
}

/** Before says that a lies before b, whatever the two mean. */
export const before = (a: Span | undefined, b: Span | undefined): boolean => !!a && !!b && a.last < b.first
export const whole = (s: Span): boolean => s.first === s.last

function ageOn(birth: number, on: number): number {
  const [b, o] = [new Date(birth * dayMs), new Date(on * dayMs)]
  const had = o.getUTCMonth() > b.getUTCMonth() || (o.getUTCMonth() === b.getUTCMonth() && o.getUTCDate() >= b.getUTCDate())
  return o.getUTCFullYear() - b.getUTCFullYear() - (had ? 0 : 1)
}

/** The least and the greatest age in completed years. */
export function ages(birth: Span | undefined, on: Span | undefined): [number, number] | undefined {
  return birth && on && [ageOn(birth.last, on.first), ageOn(birth.first, on.last)]
}
export const said = (least: number, most: number): string => (least === most ? String(least) : `${least}-${most}`)
export const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
export const dayOf = (text: string): number => spanOf(text)?.first ?? 0

/** Completed months from a day to another. */
export function monthsOf(birth: number, on: number): number {
  const [b, o] = [new Date(birth * dayMs), new Date(on * dayMs)]
  const last = new Date(Date.UTC(o.getUTCFullYear(), o.getUTCMonth() + 1, 0)).getUTCDate()
  const had = o.getUTCDate() >= b.getUTCDate() || (o.getUTCDate() === last && b.getUTCDate() > last)
  return (o.getUTCFullYear() - b.getUTCFullYear()) * 12 + o.getUTCMonth() - b.getUTCMonth() - (had ? 0 : 1)
}

/** Whether a programme may be offered to somebody, by age and sex alone; the same as Offer.Fits of domain/care. */
export function fits(offer: { sex: string; from_months: number; to_months: number }, sex: string, birth: string, on: string): boolean {
  if (offer.sex !== 'unknown' && offer.sex !== sex) return false
  const [born, day] = [spanOf(birth), spanOf(on)!]
  if (!born) return !offer.from_months && !offer.to_months
  return monthsOf(born.first, day.first) >= offer.from_months && (!offer.to_months || monthsOf(born.last, day.first) < offer.to_months)
}
