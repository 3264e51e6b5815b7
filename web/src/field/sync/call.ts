import { Problem } from '@/api/problem'
import type { ProblemBody } from '@/api/types'
import { sha256, type Bytes } from '../store/bytes'

export const base = '/api/v1'
const patience = 60_000

export interface Answered<T> {
  status: number
  body: T
  headers: Headers
}

/** A page that was cut or changed on the way; it is asked for again. */
export class Torn extends Error {}

async function packed(text: string): Promise<{ body: BodyInit; encoding?: string }> {
  if (text.length < 1024 || typeof CompressionStream === 'undefined') return { body: text }
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return { body: await new Response(stream).arrayBuffer(), encoding: 'gzip' }
}

export interface Ask {
  token?: string
  lang: string
  key?: string
  purpose?: string
  body?: unknown
  bytes?: Bytes
  zip?: boolean
}

/** One question to the server. A refusal is a Problem; what never arrived is one too, of status 0. */
export async function call<T>(method: string, path: string, ask: Ask): Promise<Answered<T>> {
  const headers: Record<string, string> = { 'Accept-Language': ask.lang }
  if (ask.token) headers.Authorization = `Bearer ${ask.token}`
  if (ask.purpose) headers['X-Purpose'] = ask.purpose
  if (ask.key) headers['Idempotency-Key'] = ask.key
  let body: BodyInit | undefined
  if (ask.bytes) {
    headers['Content-Type'] = 'application/octet-stream'
    body = ask.bytes
  } else if (ask.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    const text = JSON.stringify(ask.body)
    const made = ask.zip ? await packed(text) : { body: text }
    body = made.body
    if ('encoding' in made && made.encoding) headers['Content-Encoding'] = made.encoding
  }
  let answer: Response
  let raw: ArrayBuffer
  try {
    answer = await fetch(base + path, { method, headers, body: body ?? null, credentials: ask.token ? 'omit' : 'same-origin', signal: AbortSignal.timeout(patience), cache: 'no-store' })
    raw = await answer.arrayBuffer()
  } catch (thrown) {
    throw new Problem(thrown instanceof DOMException && thrown.name === 'TimeoutError' ? 408 : 0, { key: 'net.away' })
  }
  const wanted = answer.headers.get('X-Content-SHA256')
  if (wanted && answer.ok && wanted !== (await sha256(new Uint8Array(raw)))) throw new Torn('the page does not fit its hash')
  const text = new TextDecoder().decode(raw)
  if (!answer.ok) throw new Problem(answer.status, readable(text))
  return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T, headers: answer.headers }
}

function readable(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody
  } catch {
    return {} // a proxy's page instead of the server's answer
  }
}
