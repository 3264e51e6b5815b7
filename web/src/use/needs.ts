import { acting, api, ask } from '@/api/client'
import type { Act, Finding } from '@/api/types'
import type { IconName } from '@/parts/icons'
import { loadFlows } from '@/use/flows'
import { account, may } from '@/use/session'
import { t } from '@/words'

/** One kind of thing that waits for whoever is signed in: how many (more than a page of them is `more`), and the way there. */
export interface Need {
  key: string
  icon: IconName
  to: string
  text: string
  n: number
  more?: boolean
  /** Of these, how many are past their day, and how many will be within days. */
  late?: number
  soon?: number
}

/** Where needs come from: who has them, whether they are asked for again with every entry, and how. */
export interface Source {
  act: Act
  live: boolean
  ask: () => Promise<Need[]>
}

const page = 50
type Few = { items: unknown[] | null; next?: string }

function listed(key: string, icon: IconName, to: string, list: Few): Need[] {
  const n = list.items?.length ?? 0
  return n ? [{ key, icon, to, n, more: !!list.next, text: t(`home.need.${key}`) }] : []
}
function counted(key: string, icon: IconName, to: string, n: number, late = 0): Need[] {
  return n ? [{ key, icon, to, n, late, text: t(`home.need.${key}`) }] : []
}
const purposeFor = (purpose: string): string => (account.value?.grants.some((g) => g.purpose === purpose) ? purpose : '')

const notices = (stage: string) => async () => listed(stage, 'bell', `/notices?stage=${stage}`, await ask(api.GET('/notices', { params: { query: { stage, limit: page } } })))
const findings = (severity: Finding['severity']) => async () =>
  listed(severity, severity, `/findings?severity=${severity}`, await ask(api.GET('/findings', { params: { query: { severity, limit: page } } })))

/** Cases by kind, against the clock, for every purpose that one acts for. */
async function cases(): Promise<Need[]> {
  const served = await loadFlows()
  const far = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10)
  const all = await Promise.all(served.map(async ({ purpose }) => ({ purpose, items: (await ask(api.GET('/case-ages', acting(purpose)))).items })))
  const needs = new Map<string, Need>()
  for (const { purpose, items } of all) {
    for (const a of items) {
      if (!a.late && !a.soon && !a.free && a.first > far) continue // an award that runs for years waits for nobody
      const key = `case ${purpose} ${a.flow}`
      const one = needs.get(key) ?? { key, icon: 'case', to: `/cases?flow=${a.flow}&for=${purpose}`, text: a.title, n: 0, late: 0, soon: 0 }
      needs.set(key, { ...one, n: one.n + a.late + a.soon + a.later + a.free, late: (one.late ?? 0) + a.late, soon: (one.soon ?? 0) + a.soon })
    }
  }
  return [...needs.values()]
}

/** What is late with somebody below and has risen to one's own desk. */
async function risen(): Promise<Need[]> {
  const purpose = purposeFor('oversight')
  if (!purpose) return []
  const items = (await ask(api.GET('/risen', acting(purpose)))).items ?? []
  const mine = items.filter((o) => o.risen_mine).length
  return counted('risen', 'table', '/orders', mine, mine)
}

async function services(): Promise<Need[]> {
  const items = (await ask(api.GET('/care/day', acting('family_service')))).items ?? []
  return counted('care', 'people', '/care', items.length, items.filter((i) => i.late > 0).length)
}

/** Batches that wait for one more hand. */
async function batches(): Promise<Need[]> {
  const items = (await ask(api.GET('/batches', { params: { query: { limit: page } } }))).items ?? []
  return counted('release', 'money', '/payments', items.filter((b) => b.state === 'built' || b.state === 'half').length)
}

async function expiring(): Promise<Need[]> {
  const items = (await ask(api.GET('/expiring', acting('oversight')))).items ?? []
  return counted('expiring', 'shield', '/watch', items.length, items.filter((p) => !p.stands).length)
}

/** Everything that can wait for somebody. Each is asked for by itself, so that one that fails hides none of the others. */
export const sources = (): Source[] => all.filter((s) => may(s.act))

const all: readonly Source[] = [
  { act: 'notify', live: true, ask: notices('notified') },
  { act: 'notify', live: true, ask: notices('declared') },
  { act: 'handle', live: true, ask: risen },
  { act: 'handle', live: true, ask: cases },
  { act: 'treat', live: true, ask: services },
  { act: 'release', live: true, ask: batches },
  { act: 'books', live: true, ask: async () => listed('holds', 'clock', '/payments', await ask(api.GET('/holds'))) },
  { act: 'pay', live: true, ask: async () => listed('recoveries', 'undo', '/payments', await ask(api.GET('/recoveries', { params: { query: { limit: page } } }))) },
  { act: 'watch', live: true, ask: expiring },
  { act: 'settle', live: true, ask: async () => listed('quarantine', 'shield', '/quarantine', await ask(api.GET('/quarantine', { params: { query: { limit: page } } }))) },
  { act: 'compare', live: false, ask: async () => counted('doubles', 'people', '/doubles', (await ask(api.GET('/doubles', { params: { query: { state: 'waits' } } }))).count.waits ?? 0) },
  // The checks walk whole villages: they are counted when the page opens, the rest with every new entry.
  { act: 'open', live: false, ask: findings('refuse') },
  { act: 'open', live: false, ask: findings('warn') },
  { act: 'open', live: false, ask: findings('query') },
]

/** What is late first, then what will be soon; otherwise as the sources come. */
export const byUrgency = (a: Need, b: Need): number => Number(!!b.late) - Number(!!a.late) || Number(!!b.soon) - Number(!!a.soon)
