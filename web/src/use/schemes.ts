import { shallowRef } from 'vue'
import { api, ask } from '@/api/client'
import type { Scheme } from '@/api/types'

/** The schemes that are in force, in the language spoken when they were asked for; empty until then. */
export const schemes = shallowRef<readonly Scheme[]>([])

export async function loadSchemes(): Promise<readonly Scheme[]> {
  schemes.value = (await ask(api.GET('/schemes'))).items
  return schemes.value
}

/** A scheme by its title, once schemes were asked for; by its id until then and where it is no longer in force. */
export const schemeTitle = (id: string): string => schemes.value.find((s) => s.id === id)?.title ?? id
