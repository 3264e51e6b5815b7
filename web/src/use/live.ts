import { ref } from 'vue'
import { base } from '@/api/client'

/** The journal position, as the server tells it while this page is open. */
export const journal = ref(0)
export const connected = ref(false)

let stream: EventSource | undefined

/** Another place (an answer to a write) knows a newer position. */
export function heard(position: number): void {
  if (position > journal.value) journal.value = position
}

export function listen(): void {
  if (stream || typeof EventSource === 'undefined') return
  stream = new EventSource(`${base}/live`)
  stream.onopen = () => (connected.value = true)
  stream.onerror = () => (connected.value = false)
  stream.addEventListener('head', (e) => {
    connected.value = true
    heard(Number((JSON.parse((e as MessageEvent<string>).data) as { journal: number }).journal))
  })
}

export function hush(): void {
  stream?.close()
  stream = undefined
  connected.value = false
}
