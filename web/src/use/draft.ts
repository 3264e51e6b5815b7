import { onScopeDispose, ref, watch, type Ref } from 'vue'

const prefix = 'wanjia.draft.'

/** A value that survives a reload or an expired session, until it is forgotten. */
export function useDraft<T>(name: string, first: T): { value: Ref<T>; found: boolean; forget: () => void } {
  const key = prefix + name
  let stored: T | undefined
  try {
    const text = sessionStorage.getItem(key)
    if (text) stored = JSON.parse(text) as T
  } catch {
    sessionStorage.removeItem(key) // unreadable: an older shape of the form
  }
  const value = ref(stored ?? first) as Ref<T>
  let kept = true
  const stop = watch(value, (now) => {
    if (kept) sessionStorage.setItem(key, JSON.stringify(now))
  }, { deep: true, flush: 'sync' })
  onScopeDispose(stop, true)
  return {
    value,
    found: stored !== undefined,
    forget() {
      kept = false
      sessionStorage.removeItem(key)
    },
  }
}
