import { onScopeDispose } from 'vue'

/** Runs `act` once the calls have paused for `pause` milliseconds. */
export function settle(act: () => void, pause: number): { soon: () => void; now: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => clearTimeout(timer)
  onScopeDispose(stop, true)
  return {
    soon() {
      stop()
      timer = setTimeout(act, pause)
    },
    now() {
      stop()
      act()
    },
    stop,
  }
}
