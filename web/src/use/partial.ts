/** A date as three typed parts; month and day may be unknown. */
export interface Parts {
  year: string
  month: string
  day: string
}

export function toParts(text: string): Parts {
  const [year = '', month = '', day = ''] = text.split('-')
  return { year, month, day }
}

const two = (n: string) => (n.length === 1 ? `0${n}` : n)

/** The parts as the API takes them; a day without a month keeps its place so that the server can say what is wrong. */
export function fromParts({ year, month, day }: Parts): string {
  if (!year && !month && !day) return ''
  if (day) return `${year}-${two(month)}-${two(day)}`
  return month ? `${year}-${two(month)}` : year
}

/** Reads a date pasted or typed in one go: 2024-3-5, 2024/3, 20240305, 2024年3月5日. */
export function readDate(text: string): Parts | undefined {
  const digits = text.trim().replace(/[０-９]/g, (d) => String(d.charCodeAt(0) - 0xff10))
  const run = /^(\d{4})(\d{2})(\d{2})?$/.exec(digits)
  const found = run ?? /^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?\s*日?)?$/.exec(digits)
  return found ? { year: found[1]!, month: found[2] ?? '', day: found[3] ?? '' } : undefined
}
