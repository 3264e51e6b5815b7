import { ref, watch } from 'vue'
import { remember } from '../app'
import type { Open } from '../store/open'
import { fetchCare } from './care'
import { fetchForms } from './forms'
import { meet, type Met } from './meet'
import { fetchWork } from './work'

/** When this phone meets the server: on opening, after each entry, when the network comes back, every few minutes; after a failure later and later. */
export const meeting = ref(false)
/** What is to be done once forms, schedules and programmes were read. */
let formsRead = (): void => undefined
export const onForms = (act: () => void): void => void (formsRead = act)

export const last = ref<Met>({ is: 'met' })

const often = 3 * 60_000
const least = 2_000
const most = 5 * 60_000

/** What is read beside sync: forms, schedules, programmes, and the records of one's teams. */
async function beside(open: Open, when: 'due' | 'now'): Promise<void> {
  await fetchForms(open)
  await fetchCare(open, when)
  await fetchWork(open, when)
  formsRead()
}

let running: { stop: () => void; now: () => void } | undefined

export function begin(open: Open, told: (what: Met['is']) => void): void {
  running?.stop()
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(open.store.name)
  channel?.addEventListener('message', () => void open.load())

  /** One tab syncs for all; the others see what it wrote. */
  async function exclusive(act: () => Promise<Met>): Promise<Met> {
    if (!navigator.locks) return act()
    return navigator.locks.request(`${open.store.name} sync`, { ifAvailable: true }, async (held) => (held ? act() : { is: 'busy' as const }))
  }

  let asked: 'due' | 'now' = 'due'
  async function go(): Promise<void> {
    clearTimeout(timer)
    if (stopped || meeting.value) return
    meeting.value = true
    try {
      const before = open.records.wrote
      const met = await exclusive(async () => {
        open.offered.clear()
        const done = await meet(open)
        if (done.is === 'met') await beside(open, asked).catch(() => undefined) // it comes the next time
        asked = 'due'
        return done
      })
      if (stopped) return
      last.value = met
      failures = met.is === 'away' ? failures + 1 : 0
      if (open.records.wrote !== before) channel?.postMessage('changed')
      if (met.is === 'revoked') told('revoked')
    } finally {
      meeting.value = false
    }
    if (!stopped) timer = setTimeout(() => void go(), failures ? Math.min(most, least * 2 ** failures) * (0.5 + Math.random()) : often)
  }
  const soon = () => {
    failures = 0
    void go()
  }
  const seen = () => document.visibilityState === 'visible' && soon()
  const unwatch = watch(open.outbox.wrote, () => {
    remember(open.outbox.counts.here)
    channel?.postMessage('changed')
    if (open.outbox.toSettle.length || open.outbox.toSend.some((i) => !open.offered.has(i.id))) setTimeout(() => void go(), 300)
  })
  addEventListener('online', soon)
  document.addEventListener('visibilitychange', seen)
  running = {
    now() {
      asked = 'now'
      soon()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      removeEventListener('online', soon)
      document.removeEventListener('visibilitychange', seen)
      unwatch()
      channel?.close()
      running = undefined
    },
  }
  open.onClose(running.stop)
  soon()
}

export const meetNow = (): void => running?.now()
