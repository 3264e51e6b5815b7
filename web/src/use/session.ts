import { computed, ref } from 'vue'
import { api, ask } from '@/api/client'
import type { Account, Act, Lang } from '@/api/types'
import { chosen, lang, speak } from '@/words'

const before = 'wanjia.who'

/** Who is signed in: undefined until asked, null when nobody. */
export const account = ref<Account | null | undefined>(undefined)

export const may = (act: Act): boolean => account.value?.acts.includes(act) ?? false
/** Whether somebody may do it at least where it shows nobody. */
export const mayCount = (act: Act): boolean => may(act) || (account.value?.counts.includes(act) ?? false)
export const mayAny = (acts: readonly Act[] | undefined): boolean => !acts?.length || acts.some(may)
export const myAreas = computed(() => account.value?.areas ?? [])

/** Asks once; later calls answer from what is known. */
export async function loadAccount(): Promise<Account | null> {
  if (account.value !== undefined) return account.value
  try {
    await enter(await ask(api.GET('/session')))
  } catch (thrown) {
    if ((thrown as { status?: number }).status !== 401) throw thrown
    account.value = null
  }
  return account.value ?? null
}

export async function signIn(name: string, password: string): Promise<void> {
  await enter(await ask(api.POST('/session', { body: { name, password } })))
}

/** Takes somebody in; on a computer where nobody has chosen a language yet, theirs is spoken. */
export async function enter(who: Account): Promise<void> {
  if (!chosen() && (who.lang === 'zh' || who.lang === 'en') && who.lang !== lang.value) await speak(who.lang, false)
  if (sessionStorage.getItem(before) !== who.name) sessionStorage.clear() // another person's drafts are not theirs to see
  sessionStorage.setItem(before, who.name)
  account.value = who
}

/** Changes the language here, and on the account for other computers. */
export async function chooseLang(next: Lang): Promise<void> {
  await speak(next)
  if (account.value) await ask(api.PUT('/session/lang', { body: { lang: next } })).catch(() => undefined) // this computer knows it anyhow
}

export async function signOut(): Promise<void> {
  await ask(api.DELETE('/session'))
  account.value = null
  sessionStorage.clear()
}
