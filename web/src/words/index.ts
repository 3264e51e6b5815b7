import { nextTick, ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Lang } from '@/api/types'

const kept = 'wanjia.lang'

/** The language that somebody chose on this computer, if anybody did. */
export function chosen(): Lang | undefined {
  const stored = localStorage.getItem(kept)
  return stored === 'zh' || stored === 'en' ? stored : undefined
}

function first(): Lang {
  const before = chosen()
  if (before) return before
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

export const lang = ref<Lang>(first())
export const i18n = createI18n({
  legacy: false,
  locale: lang.value,
  fallbackLocale: 'zh',
  missingWarn: false,
  fallbackWarn: false,
  messages: {} as Record<string, never>,
})

const catalogues: Record<Lang, () => Promise<{ default: unknown }>> = {
  zh: () => import('./zh.json'),
  en: () => import('./en.json'),
}

/** Loads a language's words and shows them; a choice is remembered on this computer. */
export async function speak(next: Lang, choice = true): Promise<void> {
  const words = await catalogues[next]()
  i18n.global.setLocaleMessage(next, words.default as never)
  i18n.global.locale.value = next as never
  lang.value = next
  if (choice) localStorage.setItem(kept, next)
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  await nextTick()
}

/* The catalogue is data to the compiler: its keys are checked by a test, not by types. */
const composer = i18n.global as unknown as {
  t: (key: string, values: Record<string, unknown>) => string
  te: (key: string) => boolean
}

export const t = (key: string, values: Record<string, unknown> = {}): string => composer.t(key, values)

/** A word for a code that the server sent; an unknown code stands for itself. */
export function word(topic: string, code: string): string {
  const key = `${topic}.${code}`
  return composer.te(key) ? t(key) : code
}
