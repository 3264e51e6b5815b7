import { computed, ref } from 'vue'
import { api, ask } from '@/api/client'
import type { Account, Act } from '@/api/types'

/** Who is signed in: undefined until asked, null when nobody. */
export const account = ref<Account | null | undefined>(undefined)

export const may = (act: Act): boolean => account.value?.acts.includes(act) ?? false
export const mayAny = (acts: readonly Act[] | undefined): boolean => !acts?.length || acts.some(may)
export const myAreas = computed(() => account.value?.areas ?? [])

/** Asks once; later calls answer from what is known. */
export async function loadAccount(): Promise<Account | null> {
  if (account.value !== undefined) return account.value
  try {
    account.value = await ask(api.GET('/session'))
  } catch (thrown) {
    if ((thrown as { status?: number }).status !== 401) throw thrown
    account.value = null
  }
  return account.value
}

export async function signIn(name: string, password: string): Promise<void> {
  account.value = await ask(api.POST('/session', { body: { name, password } }))
}

export async function signOut(): Promise<void> {
  await ask(api.DELETE('/session'))
  account.value = null
  sessionStorage.clear()
}
