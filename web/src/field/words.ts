import { ref, shallowRef } from 'vue'

export type Lang = 'zh' | 'en'

const kept = 'wanjia.lang'
const first = (): Lang => {
  const stored = localStorage.getItem(kept)
  if (stored === 'zh' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

/* The phone's own few words: a flat list for each language, and no library. */
export const lang = ref<Lang>(first())
const words = shallowRef<Record<string, string>>({})
type Words = { default: Record<string, string> }
const catalogues: Record<Lang, () => Promise<Words>> = {
  zh: () => import('@/words/field-zh.json'),
  en: () => import('@/words/field-en.json'),
}
/** The words behind the PIN: the first screen doesn't wait for them. */
const within: Record<Lang, () => Promise<Words>> = {
  zh: () => import('@/words/field-inside-zh.json'),
  en: () => import('@/words/field-inside-en.json'),
}
let inside = false
export async function speakInside(): Promise<void> {
  if (inside) return
  const { default: more } = await within[lang.value]()
  inside = true
  words.value = { ...words.value, ...more }
}

export async function speak(next: Lang): Promise<void> {
  const [first, more] = await Promise.all([catalogues[next](), inside ? within[next]() : undefined])
  words.value = { ...first.default, ...more?.default }
  lang.value = next
  localStorage.setItem(kept, next)
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
}

export const fill = (text: string, values: Record<string, unknown>): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))

export const t = (key: string, values: Record<string, unknown> = {}): string => fill(words.value[key] ?? key, values)
export const known = (key: string): boolean => key in words.value

const locale = () => (lang.value === 'zh' ? 'zh-CN' : 'en-GB')

/** A calendar day that may be partial. */
export function sayDay(text: string | undefined): string {
  const [year, month, day] = (text ?? '').split('-')
  if (!year) return ''
  if (lang.value === 'zh') return `${year}年${month ? `${Number(month)}月` : ''}${day ? `${Number(day)}日` : ''}`
  if (!month) return year
  return new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: day ? 'numeric' : undefined, timeZone: 'UTC' }).format(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)))
}

/** An instant: the hour alone where it was today. */
export function sayWhen(at: number | string | undefined, now: Date = new Date()): string {
  const date = new Date(at || 0)
  if (!at || Number.isNaN(date.getTime())) return ''
  const hour = new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hour12: false }).format(date)
  if (date.toDateString() === now.toDateString()) return hour
  return `${new Intl.DateTimeFormat(locale(), { month: lang.value === 'zh' ? 'numeric' : 'short', day: 'numeric' }).format(date)} ${hour}`
}

export function sayBytes(n: number): string {
  const mega = n / 1_048_576
  return mega >= 1 ? `${mega.toFixed(mega < 10 ? 1 : 0)} MB` : `${Math.ceil(n / 1024)} KB`
}

/** Completed years, or months for the smallest; partial dates as far as they go. */
export function sayAge(birth: string, on: string): string {
  const [by, bm = 0, bd = 0] = birth.split('-').map(Number)
  const [y, m, d] = on.split('-').map(Number)
  if (!by || !y) return ''
  const months = (y - by) * 12 + (bm ? m! - bm : 0) - (bm && bd && d! < bd ? 1 : 0)
  if (months < 0) return ''
  return months < 24 && bm ? t('age.months', { n: months }) : t('age.years', { n: Math.floor(months / 12) })
}

export const today = (now: Date = new Date()): string => `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`
