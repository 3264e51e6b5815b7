import { ref, shallowRef, type Ref } from 'vue'
import { api, ask } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import type { CareMeeting, FormDefinition } from '@/api/types'
import { uuid7 } from '@/api/uuid'
import { lang } from '@/words'

/** What data of care serve; every page of care asks for this purpose. */
export const purpose = 'family_service'

/** A text in the language of the page. */
export const both = (text: Record<string, string>): string => text[lang.value] ?? text.zh ?? ''

export interface CareDeed<T> {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  run: (what: T) => Promise<boolean>
}

/**
 * A write about care. Its key is kept in memory until an answer came, and what was typed is kept nowhere: a computer that
 * others use must hold nothing of it.
 */
export function useCareDeed<T>(write: (what: T, key: string) => Promise<unknown>): CareDeed<T> {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  let key = ''
  return {
    busy, problem,
    async run(what) {
      if (busy.value) return false
      busy.value = true
      problem.value = undefined
      key ||= uuid7()
      try {
        await write(what, key)
        key = ''
        return true
      } catch (thrown) {
        problem.value = asProblem(thrown)
        if (!problem.value.unconfirmed) key = ''
        return false
      } finally {
        busy.value = false
      }
    },
  }
}

const forms = new Map<string, Promise<FormDefinition | undefined>>()

/** A form as the packs define it, for the office or for a client with a link; undefined where there is none of this name. */
export function formOf(id: string, from: '/forms/{id}' | '/family/forms/{id}' = '/forms/{id}'): Promise<FormDefinition | undefined> {
  const name = `${lang.value} ${id}`
  let found = forms.get(name)
  if (!found) {
    found = ask(api.GET(from, { params: { path: { id } } })).catch(() => undefined)
    forms.set(name, found)
  }
  return found
}

/** The newest of the dates that forms calculate with. */
export function datesOf(visits: readonly CareMeeting[]): { lmp?: string; edd?: string; delivered?: string } {
  const out: { lmp?: string; edd?: string; delivered?: string } = {}
  for (const v of visits) {
    for (const code of ['lmp', 'edd', 'delivered'] as const) if (v.answers[code]) out[code] = v.answers[code]
  }
  return out
}

/** Today by the calendar of this computer. */
export function today(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10)
}
