import { ref } from 'vue'
import { Problem } from '@/api/problem'
import type { Kind } from '@/api/types'
import type { Open } from '../store/open'
import { call } from './call'

/** The questions of the kinds of events, as the desk asks them; kept on the phone in both languages. */
export const kinds = ref<Kind[]>([])
/** The kinds that a worker takes down at the door. */
export const atTheDoor: readonly string[] = ['birth', 'death', 'move_in', 'move_out', 'move', 'person']
/** Taken down with the first who live there: a household that is new. */
export const newHome = 'household'

const asked = new Set<string>()

/** Once in an opening of the app, or where the server is a newer one. */
async function once(name: string, act: () => Promise<void>): Promise<void> {
  if (asked.has(name)) return
  await act()
  asked.add(name)
}

export async function fetchForms(open: Open): Promise<void> {
  const ask = { token: open.token, lang: open.lang() }
  for (const lang of ['zh', 'en']) {
    await once(`${open.device} kinds ${lang}`, async () => {
      const { body } = await call<{ items: Kind[] }>('GET', '/kinds', { ...ask, lang })
      await open.keep(`kinds ${lang}`, body.items.filter((k) => k.code === newHome || atTheDoor.includes(k.code)))
    })
    await once(`${open.device} programmes ${lang}`, async () => {
      const items = await call<{ items: unknown[] }>('GET', '/care/programmes', { ...ask, lang, purpose: 'family_service' }).then((a) => a.body.items, none)
      await open.keep(`programmes ${lang}`, items)
    })
  }
  for (const name of ['forms', 'schedules'] as const) {
    await once(`${open.device} ${name}`, async () => {
      const { body } = await call<{ items: { id: string }[] }>('GET', `/${name}`, ask)
      const whole = []
      for (const { id } of body.items) whole.push((await call<unknown>('GET', `/${name}/${id}`, ask)).body)
      await open.keep(name, whole)
    })
  }
  await loadKinds(open)
}

/** Who belongs to no team is told nothing of care, and that is no failure. */
function none(thrown: unknown): [] {
  if (thrown instanceof Problem && [403, 404].includes(thrown.status)) return []
  throw thrown
}

export async function loadKinds(open: Open): Promise<void> {
  kinds.value = (await open.kept<Kind[]>(`kinds ${open.lang()}`)) ?? []
}
