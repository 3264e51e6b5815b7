import { onScopeDispose, watch } from 'vue'
import { acting, api, ask, standing } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { Flow, FlowField, KindField } from '@/api/types'
import { may, account } from '@/use/session'
import { t } from '@/words'
import { schemes } from './schemes'

/** A purpose that somebody acts for, and the kinds of cases that they handle for it. */
export interface Served {
  purpose: string
  flows: Flow[]
}

/** The kinds of cases of every purpose that this account has; purposes without any are left out. */
export async function loadFlows(): Promise<Served[]> {
  const purposes = [...new Set(account.value?.grants.map((g) => g.purpose))]
  const all = await Promise.all(purposes.map(async (purpose) => ({ purpose, flows: await flowsFor(purpose) })))
  return all.filter((s) => s.flows.length)
}

async function flowsFor(purpose: string): Promise<Flow[]> {
  try {
    return (await ask(api.GET('/flows', acting(purpose)))).items
  } catch (thrown) {
    if (asProblem(thrown).status === 403) return [] // another desk's purpose, which handles no cases
    throw thrown
  }
}

/** The purpose that is asked for, or the first that serves any kind of case. */
export const purposeOf = (served: readonly Served[], asked: string): string => (served.find((s) => s.purpose === asked) ?? served[0])?.purpose ?? ''

/** As long as the page is open, everything that it asks is asked for this purpose. */
export function useActing(purpose: () => string): void {
  const mine = { purpose: '' }
  watch(purpose, (now) => {
    mine.purpose = now
    standing.now = mine
  }, { immediate: true })
  onScopeDispose(() => {
    if (standing.now === mine) standing.now = undefined // the next page may stand here already
  })
}

const types: Record<FlowField['kind'], KindField['type']> = {
  text: 'text', day: 'day', number: 'integer', money: 'text', choice: 'choice', yes: 'choice', person: 'person', area: 'area', staff: 'staff', evidence: 'text', facility: 'provider', unit: 'unit', prose: 'prose',
}

/** Fields of a case's step, as the forms of the register draw them. Who may not look people up types what they were given. */
export function formOf(fields: readonly FlowField[]): KindField[] {
  const named = schemes.value.map((s) => ({ code: s.id, title: s.title }))
  const yes = ['yes', 'no'].map((code) => ({ code, title: t(`app.${code}`) }))
  return fields.map((f) => ({
    code: f.code, title: f.title, required: f.required, type: f.code === 'scheme' && named.length ? 'choice' : (f.kind === 'person' && !may('find')) || (f.kind === 'facility' && !may('watch')) ? 'text' : types[f.kind],
    help: ['money', 'evidence'].includes(f.kind) ? t(`case.help.${f.kind}`) : '',
    options: f.code === 'scheme' ? named : f.kind === 'yes' ? yes : f.options,
    min: f.min, max: f.max,
  }))
}

/** Days from today until a day; less than nothing where it is past. */
export function daysUntil(due: string, now = new Date()): number {
  const [year = 0, month = 1, day = 1] = due.split('-').map(Number)
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 86_400_000)
}
