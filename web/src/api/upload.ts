import { lang } from '@/words'
import { base } from './client'
import { Problem } from './problem'
import type { ProblemBody } from './types'
import { uuid7 } from './uuid'

/** Sends files with progress, which fetch can't tell. */
export function upload<T>(path: string, form: FormData, onProgress: (done: number, total: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', base + path)
    request.setRequestHeader('Accept-Language', lang.value)
    request.setRequestHeader('Idempotency-Key', uuid7())
    request.upload.onprogress = (e) => onProgress(e.loaded, e.total)
    request.onerror = () => reject(new Problem(0, { key: 'net.away' }))
    request.onload = () => {
      let body: unknown
      try {
        body = JSON.parse(request.responseText)
      } catch {
        body = {} // a proxy's page instead of the server's answer
      }
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(new Problem(request.status, body as ProblemBody))
    }
    request.send(form)
  })
}
