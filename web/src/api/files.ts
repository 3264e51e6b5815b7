import { lang } from '@/words'
import { base, underWay } from './client'
import { asProblem, Problem } from './problem'
import type { ProblemBody } from './types'
import { uuid7 } from './uuid'

/** Asks for something with a file or a text as the body, or nothing, and answers what came; what is wrong is a Problem. */
export async function fetchRaw(path: string, body?: Blob): Promise<Response> {
  underWay.value++
  try {
    const headers: Record<string, string> = { 'Accept-Language': lang.value }
    if (body) Object.assign(headers, { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': uuid7() })
    const answer = await fetch(base + path, { method: body ? 'POST' : 'GET', credentials: 'same-origin', headers, body })
    if (!answer.ok) throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as ProblemBody)
    return answer
  } catch (thrown) {
    throw asProblem(thrown)
  } finally {
    underWay.value--
  }
}

/** Saves the file that an address answers with, under the name that the server gives it. */
export async function saveFrom(path: string, body?: Blob): Promise<string> {
  const answer = await fetchRaw(path, body)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'file'
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return name
}
