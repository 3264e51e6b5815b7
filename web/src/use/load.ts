import { onScopeDispose, ref, shallowRef, watch, type Ref, type WatchSource } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export interface Loaded<T> {
  data: Ref<T | undefined>
  problem: Ref<Problem | undefined>
  busy: Ref<boolean>
  reload: () => Promise<void>
}

/** Asks for something now and whenever `when` changes; an answer overtaken by a newer question is dropped. */
export function useLoad<T>(get: () => Promise<T>, when: WatchSource<unknown>[] = []): Loaded<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  let turn = 0

  async function reload(): Promise<void> {
    const mine = ++turn
    busy.value = true
    problem.value = undefined
    try {
      const answer = await get()
      if (mine === turn) data.value = answer
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) busy.value = false
    }
  }

  watch(when, () => {
    data.value = undefined
    void reload()
  })
  void reload()
  onScopeDispose(() => turn++)
  return { data, problem, busy, reload }
}

export interface Listed<T> {
  items: Ref<T[]>
  next: Ref<string>
  problem: Ref<Problem | undefined>
  busy: Ref<boolean>
  loaded: Ref<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
}

/** A list that is read page by page with a cursor. */
export function useList<T>(
  page: (cursor: string) => Promise<{ items: T[] | null; next?: string }>,
  when: WatchSource<unknown>[] = [],
): Listed<T> {
  const items = shallowRef<T[]>([])
  const next = ref('')
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  const loaded = ref(false)
  let turn = 0

  async function read(cursor: string): Promise<void> {
    const mine = ++turn
    busy.value = true
    problem.value = undefined
    try {
      const answer = await page(cursor)
      if (mine !== turn) return
      items.value = cursor ? [...items.value, ...(answer.items ?? [])] : (answer.items ?? [])
      next.value = answer.next ?? ''
      loaded.value = true
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) busy.value = false
    }
  }

  const reload = () => read('')
  watch(when, () => {
    items.value = []
    next.value = ''
    loaded.value = false
    void reload()
  })
  void reload()
  onScopeDispose(() => turn++)
  return { items, next, problem, busy, loaded, more: () => read(next.value), reload }
}

export interface Deed {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** Runs the act; true when it was done. */
  run: (act: () => Promise<void>) => Promise<boolean>
}

/** One act at a time, with its progress and its problem. */
export function useDeed(): Deed {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  async function run(act: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await act()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}
