import { asProblem, Problem } from '@/api/problem'
import { uuid7 } from '@/api/uuid'
import { add, forgetMark, handed, lock, lost, open, phones, remember, remembered, remove, told, touch, type Phone } from './app'
import { closeJSON, openJSON } from './store/box'
import { fromBase64 } from './store/bytes'
import { countPhotos, countUnsent, Store } from './store/db'
import { Open } from './store/open'
import { warm } from './store/pin'
import { newSigningKey, publicOf } from './store/sign'
import { changePin, enrol, expire, lend, unlock, vaultOf, wipe, type Opened } from './store/vault'
import { call } from './sync/call'
import { begin } from './sync/meetings'
import { rescuePhotos } from './sync/photos'
import type { Enrolled, Leased, Pushed } from './sync/wire'
import { lang } from './words'

/** What this phone does with its stores: opening, enrolling, shutting. It is loaded after the first screen stands. */
const stores = new Map<string, Store>()
const now = (): Date => new Date()
export const app = '1'

export function storeOf(device: string): Store {
  const store = stores.get(device) ?? new Store(device)
  stores.set(device, store)
  return store
}

export interface Outside {
  unsent: number
  photos: number
  held: number
  met: number
  left: number // tries
  state: 'locked' | 'expired' | 'wiped' | 'missing'
}

/** What can be seen of a store without its PIN. */
export async function lookAt(device: string): Promise<Outside> {
  const store = storeOf(device)
  const vault = await vaultOf(store)
  if (!vault) return { unsent: 0, photos: 0, held: 0, met: 0, left: 0, state: 'missing' }
  const over = await expire(store, now().getTime())
  const [here, photos, held] = await Promise.all([countUnsent(store), countPhotos(store), store.outbox.where('state').anyOf(['held', 'rejected']).count()])
  const gone = !vault.wrapped.length
  return { unsent: here, photos, held, met: vault.met, left: 10 - vault.wrong, state: gone ? 'wiped' : over ? 'expired' : 'locked' }
}

/** Notices that the browser has taken a store away, and how much was in it only. */
export async function evicted(): Promise<void> {
  for (const phone of [...phones.value]) {
    if (await vaultOf(storeOf(phone.device))) continue
    remove(phone.device)
    told.value = 'evicted'
  }
  const unsent = remembered()
  if (unsent === undefined || phones.value.length) return
  told.value = 'evicted'
  lost.value = unsent
}

let trying = false
/** Made ready to try a PIN, a little at a time. */
export const ready = (): Promise<void> => warm(() => trying)

export async function tryPin(phone: Phone, pin: string): Promise<Opened> {
  const store = storeOf(phone.device)
  const from = performance.now()
  trying = true
  const opened = await unlock(store, pin, now().getTime()).finally(() => (trying = false))
  performance.measure('PIN tried', { start: from }) // read by npm run figures
  if (opened.is === 'open') await enter(store, phone, opened.key)
  if (opened.is === 'wiped') void rescue(phone.device).catch(later)
  return opened
}

/** Without a network it is handed over the next time: the shut screen offers it. */
const later = (): void => undefined

const pending = new Map<string, string>() // a token that came while the phone was shut

async function enter(store: Store, phone: Phone, key: CryptoKey, token?: string): Promise<void> {
  const vault = (await vaultOf(store))!
  const fresh = token ?? pending.get(phone.device)
  if (fresh) await store.kept.put({ key: 'token', box: await closeJSON(key, 'token', fresh) })
  pending.delete(phone.device)
  const row = await store.kept.get('token')
  const held = row ? await openJSON<string>(key, 'token', row.box) : ''
  const made = await new Open(store, key, { device: phone.device, account: phone.account, display: phone.display, met: vault.met }, held, () => lang.value, now, app).load()
  await made.outbox.tidy()
  add(phone)
  told.value = ''
  handed.value = 0
  open.value = made
  touch()
  begin(made, (what) => {
    if (what === 'revoked') {
      told.value = 'revoked'
      lock()
      void rescue(phone.device).catch(later)
    }
  })
}

async function signIn(name: string, password: string): Promise<{ name: string; display: string }> {
  const { body } = await call<{ name: string; display: string }>('POST', '/session', { lang: lang.value, key: uuid7(), body: { name, password } })
  return body
}
/** The cookie isn't left behind: the phone has a token of its own, under its PIN. */
const signOut = (): Promise<unknown> => call('DELETE', '/session', { lang: lang.value, key: uuid7() }).catch(() => undefined)

export interface Joining {
  account: string
  display: string
}
/** Signs in to enrol this phone; the PIN is asked for next. */
export async function join(name: string, password: string): Promise<Joining> {
  const who = await signIn(name, password)
  return { account: who.name, display: who.display || who.name }
}

/** Enrols this phone for whoever signed in. */
export async function enrolHere(who: Joining, phoneName: string, pin: string): Promise<void> {
  const pair = await newSigningKey()
  const device = uuid7()
  const { body } = await call<Enrolled>('POST', '/devices', { lang: lang.value, key: uuid7(), body: { id: device, name: phoneName, public_key: await publicOf(pair), app } })
  const store = storeOf(device)
  const key = await enrol(store, { device, account: body.account || who.account, display: who.display, office: fromBase64(body.office_key), sign: pair.privateKey,
    lease: { half: fromBase64(body.half), until: Date.parse(body.until) } }, pin, now().getTime())
  await signOut()
  remember(0)
  void navigator.storage?.persist?.()
  await enter(store, { device, account: body.account || who.account, display: who.display }, key, body.token)
}

/** After a lease is over: the server gives its half again to whoever the phone belongs to. */
export async function borrow(phone: Phone, password: string): Promise<void> {
  await signIn(phone.account, password)
  try {
    const { body } = await call<Leased>('POST', `/devices/${phone.device}/lease`, { lang: lang.value, key: uuid7(), body: {} })
    await lend(storeOf(phone.device), { half: fromBase64(body.half), until: Date.parse(body.until) }, now().getTime())
    if (body.token) pending.set(phone.device, body.token)
    if (body.token && open.value?.device === phone.device) {
      open.value.token = body.token
      await open.value.keep('token', body.token)
    }
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (problem.key === 'sync.device.revoked') {
      await wipe(storeOf(phone.device))
      told.value = 'revoked'
      lock()
      void rescue(phone.device).catch(later)
    }
    throw problem
  } finally {
    await signOut()
  }
}

/** Hands what isn't sent, sealed, to the office: after a wipe, or when another worker takes the phone. Says how many went. */
export async function rescue(device: string): Promise<number> {
  const store = storeOf(device)
  const rows = (await store.outbox.toArray()).filter((r) => r.sealed)
  let went = 0
  for (let i = 0; i < rows.length; i += 100) {
    const part = rows.slice(i, i + 100)
    const { body } = await call<Pushed>('POST', '/sync/rescue', { lang: lang.value, body: { device, sealed: part.map((r) => r.sealed) } })
    const safe = part.filter((_, j) => body.answers[j] && body.answers[j].answer !== 'rejected').map((r) => r.id)
    await store.outbox.bulkDelete(safe)
    went += safe.length
  }
  await rescuePhotos(store, device, lang.value)
  const vault = await vaultOf(store)
  if (vault && !vault.wrapped.length && !(await store.outbox.count()) && !(await countPhotos(store))) await forget(device)
  handed.value += went
  return went
}

/** Takes a store away for good; only where nothing in it is unsent. */
export async function forget(device: string): Promise<void> {
  const store = storeOf(device)
  if ((await countUnsent(store)) + (await countPhotos(store))) throw new Problem(409, { key: 'field.unsent' })
  if (open.value?.device === device) lock()
  stores.delete(device)
  await store.delete()
  remove(device)
  if (!phones.value.length) forgetMark()
}

export const newPin = (device: string, old: string, next: string): Promise<boolean> => changePin(storeOf(device), old, next)
