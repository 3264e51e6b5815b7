import { lang, t } from '@/words'

const locale = () => (lang.value === 'zh' ? 'zh-CN' : 'en-GB')

/** A calendar day that may be partial: 2024, 2024-03 or 2024-03-05. */
export function sayDay(text: string | undefined | null): string {
  if (!text) return ''
  const [year, month, day] = text.split('-')
  if (!year || !month) return lang.value === 'zh' && year ? `${year}年` : text
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)))
  if (Number.isNaN(date.getTime())) return text
  if (lang.value === 'zh') return day ? `${year}年${Number(month)}月${Number(day)}日` : `${year}年${Number(month)}月`
  return new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: day ? 'numeric' : undefined, timeZone: 'UTC' }).format(date)
}

function instant(value: string | number | undefined | null): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export function sayInstant(value: string | number | undefined | null): string {
  const date = instant(value)
  if (!date) return ''
  return new Intl.DateTimeFormat(locale(), {
    year: 'numeric', month: lang.value === 'zh' ? 'numeric' : 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
  }).format(date)
}

export const sayNumber = (n: number | undefined | null, digits = 0): string =>
  n === undefined || n === null ? t('figure.none') : new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)

export function sayBytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let step = 0
  while (n >= 1024 && step < units.length - 1) {
    n /= 1024
    step++
  }
  return `${sayNumber(n, step > 1 && n < 100 ? 1 : 0)} ${units[step]}`
}

/** How long ago something was, in the largest unit that fits. */
export function sayAgo(value: string, now = Date.now()): string {
  const date = instant(value)
  if (!date) return ''
  const say = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  let n = (date.getTime() - now) / 1000
  for (const [unit, size] of [['second', 60], ['minute', 60], ['hour', 24], ['day', 365]] as const) {
    if (Math.abs(n) < size) return say.format(Math.round(n), unit)
    n /= size
  }
  return say.format(Math.round(n), 'year')
}

/** A number of days in words. */
export const sayDays = (n: number): string => new Intl.NumberFormat(locale(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(n)

/** Yuan as the server writes them, with their thousands apart. */
export function sayYuan(text: string): string {
  const [, minus = '', whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  return whole ? `${minus ? '−' : ''}¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part.padEnd(2, '0')}` : text
}

/** What a change makes of each period, as a case says it ("2026: 3600.00 → 1800.00; 2027: …"), in words; what reads otherwise stands as it is. */
export const sayChanges = (text: string): string[] => text.split('; ').map((line) => {
  const [, period = '', was = '', is = ''] = /^(\S+): (-?[\d.]+) → (-?[\d.]+)$/.exec(line) ?? []
  return period ? t('change.line', { period: /^\d{4}$/.test(period) ? t('change.year', { n: period }) : period, was: sayYuan(was), is: sayYuan(is) }) : line
})

/** How long something took. */
export function sayTook(from: string, to: string): string {
  const [a, b] = [instant(from), instant(to)]
  if (!a || !b) return ''
  const seconds = (b.getTime() - a.getTime()) / 1000
  return seconds < 120 ? t('progress.seconds', { n: sayNumber(Math.max(1, Math.round(seconds))) }) : t('progress.minutes', { n: sayNumber(Math.round(seconds / 60)) })
}

const browsers: [string, RegExp][] = [['Edge', /Edg\//], ['MicroMessenger', /MicroMessenger/], ['Firefox', /Firefox\//], ['Chrome', /Chrome\/|CriOS/], ['Safari', /Safari\//]]
const systems: [string, RegExp][] = [['HarmonyOS', /HarmonyOS/], ['Android', /Android/], ['iOS', /iPhone|iPad/], ['Windows', /Windows/], ['macOS', /Mac OS/], ['Linux', /Linux/]]

/** A browser's long name for itself, in two words; what isn't known stands as it is. */
export function sayDevice(agent: string): string {
  const name = (list: [string, RegExp][]) => list.find(([, mark]) => mark.test(agent))?.[0]
  return [name(browsers), name(systems)].filter(Boolean).join(' · ') || agent.slice(0, 60)
}

export const sayRows = (n: number): string => (n === 1 ? t('import.oneRow') : t('import.rows', { n: sayNumber(n) }))
