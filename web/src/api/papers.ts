import { lang } from '@/words'
import { base } from './client'
import { Problem } from './problem'
import type { Paper, ProblemBody } from './types'
import { uuid7 } from './uuid'

/** Sends one file as the body, telling how many percent have gone. */
export function send(path: string, file: File, of: string, purpose: string, told: (percent: number) => void): Promise<Paper> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const mark = path.includes('?') ? '&' : '?'
    request.open('POST', `${base}${path}${of ? `${mark}of=${encodeURIComponent(of)}` : ''}`)
    for (const [name, value] of [['Accept-Language', lang.value], ['Idempotency-Key', uuid7()], ['Content-Type', 'application/octet-stream'], ['X-Purpose', purpose]] as const) {
      if (value) request.setRequestHeader(name, value)
    }
    request.upload.onprogress = (e) => told(Math.floor((100 * e.loaded) / Math.max(e.total, 1)))
    request.onerror = () => reject(new Problem(0, { key: 'net.away' }))
    request.onload = () => {
      let body: unknown
      try {
        body = JSON.parse(request.responseText)
      } catch {
        body = {} // a proxy's page instead of the server's answer
      }
      if (request.status < 300) resolve(body as Paper)
      else reject(new Problem(request.status, body as ProblemBody))
    }
    request.send(file)
  })
}

/** Fetches a file. */
export async function load(path: string, purpose: string): Promise<Blob> {
  const answer = await fetch(base + path, { credentials: 'same-origin', headers: { 'Accept-Language': lang.value, ...(purpose ? { 'X-Purpose': purpose } : {}) } }).catch(() => {
    throw new Problem(0, { key: 'net.away' })
  })
  if (!answer.ok) throw new Problem(answer.status, (await answer.json().catch(() => ({}))) as ProblemBody)
  return answer.blob()
}

/** Opens a file in a tab of its own, or saves it where it isn't a picture. */
export async function see(path: string, paper: Pick<Paper, 'type' | 'hash'>, purpose: string): Promise<void> {
  const address = URL.createObjectURL(await load(path, purpose))
  const link = document.createElement('a')
  link.href = address
  if (paper.type.startsWith('image/')) link.target = '_blank'
  else link.download = `${paper.hash.slice(0, 12)}.pdf`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
