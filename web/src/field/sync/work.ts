import { shallowRef } from 'vue'
import { Problem } from '@/api/problem'
import type { InspectionSheet, Interview, List } from '@/api/types'
import type { Open } from '../store/open'
import { call } from './call'

/** Work that was given to this worker with its form: inspections of the teams that they were drawn into, and nobody else's. */
export const sheets = shallowRef<InspectionSheet[]>([])
/** Households of an audit by sample that this worker is to interview. */
export const interviews = shallowRef<Interview[]>([])

const often = 10 * 60_000
const asked = new WeakMap<Open, { at: number; seen: number }>()

/** Reads what is assigned anew: on opening, every ten minutes, after something of it was sent, and when the worker asks. What is somebody else's by now goes from the phone. */
export async function fetchWork(open: Open, when: 'due' | 'now'): Promise<void> {
  const now = open.now().getTime()
  const seen = open.outbox.all.filter((i) => ['assessment', 'interview'].includes(i.draft.kind) && i.state !== 'waiting').length
  const before = asked.get(open)
  if (when === 'due' && before && now - before.at < often && before.seen === seen) return
  const token = open.token
  await open.keep('interviews', (await call<List<Interview>>('GET', '/interviews/assigned', { token, lang: open.lang() }).then((a) => a.body, closed<Interview>)).items)
  if (open.records.place.purposes.includes('oversight')) for (const lang of ['zh', 'en']) {
    const { items } = await call<List<InspectionSheet>>('GET', '/inspections/assigned', { token, lang, purpose: 'oversight' }).then((a) => a.body, closed<InspectionSheet>)
    await open.keep(`sheets ${lang}`, items)
  }
  asked.set(open, { at: now, seen })
}

/** Whoever inspects no more is told nothing of inspections any more. */
function closed<T>(thrown: unknown): List<T> {
  if (thrown instanceof Problem && [403, 404].includes(thrown.status)) return { items: [], next: '' }
  throw thrown
}

export async function loadWork(open: Open): Promise<void> {
  interviews.value = (await open.kept<Interview[]>('interviews')) ?? []
  sheets.value = (await open.kept<InspectionSheet[]>(`sheets ${open.lang()}`)) ?? []
}
