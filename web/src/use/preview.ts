import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { api, ask } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import type { Finding, Preview, Values } from '@/api/types'
import { lang } from '@/words'
import { knowPeople } from './refs'
import { settle } from './settle'

export interface Foresight {
  preview: Ref<Preview | undefined>
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  findings: ComputedRef<Finding[]>
  errors: ComputedRef<Record<string, string>>
  again: () => void
}

/** What an event would do and what the rules say of it, asked as one types; overtaken answers are dropped. */
export function usePreview(kind: () => string, values: Ref<Values>, corrects = ''): Foresight {
  const preview = shallowRef<Preview>()
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  let turn = 0

  async function look(): Promise<void> {
    if (!kind() || !Object.keys(values.value).length) return
    const mine = ++turn
    busy.value = true
    try {
      const answer = await ask(api.POST('/events/preview', { body: { kind: kind(), values: values.value, corrects } }))
      if (mine !== turn) return
      preview.value = answer
      problem.value = undefined
      knowPeople((answer.effects ?? []).map((e) => e.person))
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) busy.value = false
    }
  }

  const waiting = settle(() => void look(), 300)
  watch([values, kind, lang], waiting.soon, { deep: true, immediate: true })
  onScopeDispose(() => turn++)
  return {
    preview, busy, problem, again: waiting.now,
    findings: computed(() => preview.value?.findings ?? []),
    errors: computed(() => Object.fromEntries((preview.value?.errors ?? []).map((e) => [e.field, e.message]))),
  }
}
