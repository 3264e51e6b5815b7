import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

/** Asks again and again while something is under way; stops by itself when it is over or the page is left. */
export function usePoll<T>(get: () => Promise<T>, going: (now: T) => boolean, every = 700): { data: Ref<T | undefined>; problem: Ref<Problem | undefined>; start: () => void } {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const round = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function step(mine: number): Promise<void> {
    try {
      const now = await get()
      if (mine !== round.value) return
      data.value = now
      problem.value = undefined
      if (going(now)) timer = setTimeout(() => void step(mine), every)
    } catch (thrown) {
      if (mine !== round.value) return
      problem.value = asProblem(thrown)
      if (problem.value.unconfirmed) timer = setTimeout(() => void step(mine), every * 4) // the network comes back
    }
  }
  onScopeDispose(() => {
    round.value++
    clearTimeout(timer)
  })
  return {
    data, problem,
    start() {
      clearTimeout(timer)
      void step(++round.value)
    },
  }
}
