import { Problem } from '@/api/problem'
import type { CareRow as Row, List } from '@/api/types'
import type { CareRow } from '../store/care'
import type { Open } from '../store/open'
import { call } from './call'

const often = 2 * 3_600_000
const asked = new WeakMap<Open, number>()

/**
 * The records of this worker's teams. Each reading is a look at every client in it, written down for them, so it is done on opening, every
 * two hours, and when somebody asks. What somebody withdrew is gone with the next one.
 */
export async function fetchCare(open: Open, when: 'due' | 'now'): Promise<boolean> {
  const now = open.now().getTime()
  if (when === 'due' && now - (asked.get(open) ?? 0) < often) return false
  const programmes = (await open.kept<{ id: string }[]>(`programmes ${open.lang()}`)) ?? []
  const all: CareRow[] = []
  for (const { id } of programmes) {
    for (let cursor = ''; ; ) {
      const query = new URLSearchParams({ programme: id, limit: '200', ...(cursor ? { cursor } : {}) })
      const page = await call<List<Row>>('GET', `/care/records?${query}`, { token: open.token, lang: open.lang(), purpose: 'family_service' }).then((a) => a.body, closed)
      for (const { id: record, client, ended, plan } of page.items ?? []) {
        if (!ended && !client.dead) all.push({ id: record, care: { person: client.id, programme: id, ...plan } })
      }
      cursor = page.next
      if (!cursor) break
    }
  }
  await open.keep('care', all)
  await open.keep('care at', open.now().toISOString())
  asked.set(open, now)
  return true
}

/** Whoever left a team since is told nothing of its clients any more. */
function closed(thrown: unknown): List<Row> {
  if (thrown instanceof Problem && [403, 404].includes(thrown.status)) return { items: [], next: '' }
  throw thrown
}
