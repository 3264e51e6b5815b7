import { ref } from 'vue'
import type { Kind } from '@/api/types'
import type { Open } from '../store/open'
import { call } from './call'

/** The questions of the kinds of events, as the desk asks them; kept on the phone in both languages. */
export const kinds = ref<Kind[]>([])
/** The kinds that a worker takes down at the door. */
export const atTheDoor: readonly string[] = ['birth', 'death', 'move_in', 'move_out', 'move', 'person']

const asked = new Set<string>()

export async function fetchForms(open: Open): Promise<void> {
  for (const lang of ['zh', 'en']) {
    if (asked.has(`${open.device} ${lang}`)) continue
    const { body } = await call<{ items: Kind[] }>('GET', '/kinds', { token: open.token, lang })
    await open.keep(`kinds ${lang}`, body.items.filter((k) => atTheDoor.includes(k.code)))
    asked.add(`${open.device} ${lang}`)
  }
  await loadKinds(open)
}

export async function loadKinds(open: Open): Promise<void> {
  kinds.value = (await open.kept<Kind[]>(`kinds ${open.lang()}`)) ?? []
}
