import { ref, shallowRef, watch, type Ref } from 'vue'
import { api, ask } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import type { FindResult } from '@/api/types'
import { settle } from './settle'

export const findPause = 120

export interface Find {
  words: Ref<string>
  results: Ref<FindResult[]>
  more: Ref<boolean>
  busy: Ref<boolean>
  /** The words that the shown results answer; empty until a first answer. */
  answered: Ref<string>
  problem: Ref<Problem | undefined>
  clear: () => void
}

/** Finds as one types: waits for a pause, and drops answers that arrive out of order. */
export function useFind(limit = 20, area: () => string | undefined = () => undefined): Find {
  const words = ref('')
  const results = shallowRef<FindResult[]>([])
  const more = ref(false)
  const busy = ref(false)
  const answered = ref('')
  const problem = shallowRef<Problem>()
  let turn = 0

  async function look(): Promise<void> {
    const q = words.value.trim()
    const mine = ++turn
    problem.value = undefined
    if (!q) {
      results.value = []
      answered.value = ''
      busy.value = false
      return
    }
    busy.value = true
    try {
      const answer = await ask(api.GET('/find', { params: { query: { q, area: area(), limit } } }))
      if (mine !== turn) return
      results.value = answer.results ?? []
      more.value = answer.more
      answered.value = q
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) busy.value = false
    }
  }

  const waiting = settle(() => void look(), findPause)
  watch(words, (now) => (now.trim() ? waiting.soon() : waiting.now()))

  return {
    words, results, more, busy, answered, problem,
    clear() {
      words.value = ''
      waiting.now()
    },
  }
}
