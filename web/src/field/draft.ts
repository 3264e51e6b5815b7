import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { here } from './here'

/** What is being written down, kept closed on the phone until it is sent or given up: a lock or a reload loses nothing. */
export async function useKept<T>(name: string, first: T): Promise<{ value: Ref<T>; forget: () => Promise<void> }> {
  const open = here.value
  const value = ref((await open.kept<T>(name)) ?? first) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  let dropped = false
  const keep = () => {
    clearTimeout(timer)
    if (!dropped) void open.keep(name, value.value)
  }
  const stop = watch(value, () => {
    clearTimeout(timer)
    timer = setTimeout(keep, 400)
  }, { deep: true })
  onScopeDispose(() => {
    stop()
    if (timer) keep()
  }, true)
  return {
    value,
    async forget() {
      dropped = true
      clearTimeout(timer)
      await open.forget(name)
    },
  }
}
