import { shallowReactive } from 'vue'
import { acting, api, ask } from '@/api/client'
import type { AreaRef, Colleague, Household, PersonRef } from '@/api/types'
import { t, word } from '@/words'

/*
 * Names for the ids in forms. Whoever already showed somebody puts the reference here, so that a form that is
 * filled with an id doesn't have to open the person's record again: each opening is written to their access log.
 */
const people = shallowReactive(new Map<string, PersonRef>())
const areas = shallowReactive(new Map<string, AreaRef>())
const households = shallowReactive(new Map<string, string>())
const providers = shallowReactive(new Map<string, string>())
const colleagues = shallowReactive(new Map<string, Colleague>())
const asked = new Set<string>()

export function knowPeople(refs: Iterable<PersonRef | null | undefined>): void {
  for (const ref of refs) if (ref) people.set(ref.id, ref)
}
export function knowArea(ref: AreaRef | null | undefined): void {
  if (ref) areas.set(ref.code, ref)
}
export function knowHousehold(id: string, address: string): void {
  if (id && address) households.set(id, address)
}

function once(key: string, get: () => Promise<void>): void {
  if (asked.has(key)) return
  asked.add(key)
  get().catch(() => asked.delete(key)) // the id itself is shown until somebody can say more
}

export function personOf(id: string): PersonRef | undefined {
  if (id && !people.has(id)) once(id, async () => knowPeople([await ask(api.GET('/people/{id}', { params: { path: { id } } }))]))
  return people.get(id)
}
export function areaOf(code: string): AreaRef | undefined {
  if (code && !areas.has(code)) once(code, async () => knowArea(await ask(api.GET('/areas/{code}', { params: { path: { code } } }))))
  return areas.get(code)
}
export function addressOf(id: string): string | undefined {
  if (id && !households.has(id)) {
    once(id, async () => {
      const h: Household = await ask(api.GET('/households/{id}', { params: { path: { id } } }))
      knowHousehold(id, h.address || h.members?.[0]?.person.name || id)
    })
  }
  return households.get(id)
}
export function knowProvider(id: string, name: string): void {
  if (id && name) providers.set(id, name)
}
/** What a file of a provider is called. Who may not watch is told nothing, and sees the id. */
export function providerOf(id: string): string | undefined {
  if (id && !providers.has(id)) once(id, async () => knowProvider(id, (await ask(api.GET('/providers/{id}', { ...acting('oversight'), params: { path: { id } } }))).name))
  return providers.get(id)
}
export function knowColleague(c: Colleague): void {
  colleagues.set(c.account, c)
}
/** Whose account it is. An account that isn't a colleague's, or is closed, stands for itself. */
export function colleagueOf(account: string): Colleague | undefined {
  if (account && !colleagues.has(account)) once(`@${account}`, async () => (await ask(api.GET('/colleagues', { params: { query: { q: account } } }))).items?.forEach(knowColleague))
  return colleagues.get(account)
}
/** The account under which the program writes down what somebody does without signing in. */
const anybody = 'public'
const named = shallowReactive(new Map<string, Colleague>())
const wanted = new Set<string>()
/** All accounts that a page reads are asked for at once. */
function want(account: string): void {
  if (wanted.add(account).size > 1) return
  setTimeout(() => {
    const all = [...wanted]
    wanted.clear()
    for (let accounts; (accounts = all.splice(0, 200)).length; ) tell(accounts)
  })
}
function tell(accounts: string[]): void {
  ask(api.GET('/colleagues/named', { params: { query: { accounts: accounts.join(',') } } })).then((l) => l.items?.forEach((c) => named.set(c.account, c)), () => accounts.forEach((a) => asked.delete(`=${a}`)))
}
/** Who has an account: a name, and the desk beside it. What isn't an account stands for itself. */
export function whoIs(account: string): string {
  if (account === anybody) return t('case.public')
  if (account && !asked.has(`=${account}`)) {
    asked.add(`=${account}`)
    want(account)
  }
  const c = named.get(account)
  if (!c) return account
  const desks = [...new Set(c.desks.map((d) => word('desk', d.desk)))].join(t('form.comma'))
  return desks ? t('account.as', { name: c.name, desk: desks }) : c.name
}
/** At which desks somebody works, in words. */
export const deskNames = (c: Colleague): string => c.desks.map((d) => [word('desk', d.desk), d.area?.name].filter(Boolean).join(' · ')).join(t('form.comma'))
/** An office, desk@area, in words. */
export function officeOf(unit: string): string {
  const [desk = '', area = ''] = unit.split('@')
  return area ? `${word('desk', desk)} · ${areaOf(area)?.name ?? area}` : unit
}
