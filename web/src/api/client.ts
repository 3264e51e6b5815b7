import createClient from 'openapi-fetch'
import { ref } from 'vue'
import { lang } from '@/words'
import { asProblem, Problem } from './problem'
import type { paths, ProblemBody } from './types'
import { uuid7 } from './uuid'

export const base = '/api/v1'
const patience = 30_000

/** How many requests are under way; the thin bar at the top of the page shows it. */
export const underWay = ref(0)

let signedOut: () => void = () => {}
/** What happens when the server no longer knows the session. */
export function onSignedOut(act: () => void): void {
  signedOut = act
}

/** The page that is open says what it acts for; what its parts ask, they ask for the same purpose. */
export const standing: { now?: { purpose: string } } = {}

export const api = createClient<paths>({ baseUrl: base, credentials: 'same-origin' })

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang.value)
    if (standing.now?.purpose && !request.headers.has('X-Purpose')) request.headers.set('X-Purpose', standing.now.purpose)
    const safe = request.method === 'GET' || request.method === 'HEAD'
    if (!safe && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', uuid7())
    return new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
  },
})

/** Idempotent headers for a write whose key outlives a retry, and the purpose where whoever writes has several. */
export function keyed(key: string, purpose = ''): { headers: Record<string, string> } {
  return { headers: { 'Idempotency-Key': key, ...acting(purpose).headers } }
}

/** The purpose that somebody acts for; without one the server takes their first that allows the act. */
export function acting(purpose: string): { headers: Record<string, string> } {
  return { headers: purpose ? { 'X-Purpose': purpose } : {} }
}

interface Outcome<T> {
  data?: T
  error?: ProblemBody
  response: Response
}

/** Waits for an answer and returns it, or throws a Problem. */
export async function ask<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  underWay.value++
  try {
    const { data, error, response } = await outcome
    if (response.ok) return data as T
    if (response.status === 401) signedOut()
    throw new Problem(response.status, typeof error === 'object' ? error : {})
  } catch (thrown) {
    throw asProblem(thrown)
  } finally {
    underWay.value--
  }
}
