import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { uuid7 } from '@/api/uuid'
import { useDraft } from './draft'
import { heard } from './live'

interface Sent<T> {
  key: string
  what: T
}

export interface Sending<T> {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** What was sent without an answer: it may or may not have been written. */
  unsure: ComputedRef<T | undefined>
  send: (what: T) => Promise<boolean>
  /** Sends the same thing under the same key again. */
  again: () => Promise<boolean>
  /** Gives the unsure sending up; the next one has a key of its own. */
  giveUp: () => void
}

/**
 * Sends a write whose Idempotency-Key outlives retries, reloads and an expired session: as long as nobody knows whether
 * the first one arrived, the same key is sent with the same content, so that nothing is written twice.
 */
export function useSending<T>(name: string, write: (what: T, key: string) => Promise<{ journal?: number }>): Sending<T> {
  const draft = useDraft<Sent<T> | null>(`sent.${name}`, null)
  const busy = ref(false)
  const problem = shallowRef<Problem>()

  async function go(sent: Sent<T>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    draft.value.value = sent
    try {
      const written = await write(sent.what, sent.key)
      draft.value.value = null
      heard(written.journal ?? 0)
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      if (!problem.value.unconfirmed && problem.value.status !== 401) draft.value.value = null
      return false
    } finally {
      busy.value = false
    }
  }

  return {
    busy, problem,
    unsure: computed(() => (busy.value ? undefined : draft.value.value?.what)),
    send: (what) => go({ key: uuid7(), what }),
    again: () => (draft.value.value ? go(draft.value.value) : Promise.resolve(false)),
    giveUp() {
      draft.value.value = null
      problem.value = undefined
    },
  }
}
