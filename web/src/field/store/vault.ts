import { newKey } from './box'
import { random, type Bytes } from './bytes'
import type { Store, Vault } from './db'
import { keyOf, usual, type Cost } from './pin'

/** After so many wrong PINs in a row what came from the server is wiped. */
export const tries = 10

export type Opened =
  | { is: 'open'; key: CryptoKey }
  | { is: 'wrong'; left: number }
  | { is: 'wiped' } // the tenth wrong PIN
  | { is: 'expired' } // the lease is over: the phone must meet the server first

export interface Lease {
  half: Bytes
  until: number
}
export interface Enrolment {
  device: string
  account: string
  display: string
  office: Bytes
  sign: CryptoKey
  lease: Lease
}

export const vaultOf = (store: Store): Promise<Vault | undefined> => store.vault.get('vault')

async function wrap(key: CryptoKey, pin: string, salt: Bytes, half: Bytes, cost: Cost): Promise<Bytes> {
  const iv = random(12)
  const wrapped = await crypto.subtle.wrapKey('raw', key, await keyOf(pin, salt, half, cost), { name: 'AES-GCM', iv })
  return new Uint8Array([...iv, ...new Uint8Array(wrapped)])
}

/** The data key; it leaves the browser's keeping only where it is to be wrapped anew. */
async function unwrap(vault: Vault, pin: string, half: Bytes, to: 'use' | 'wrap'): Promise<CryptoKey | undefined> {
  const under = await keyOf(pin, vault.salt, half, vault.cost)
  try {
    return await crypto.subtle.unwrapKey('raw', vault.wrapped.subarray(12), under, { name: 'AES-GCM', iv: vault.wrapped.subarray(0, 12) }, { name: 'AES-GCM' }, to === 'wrap', ['encrypt', 'decrypt'])
  } catch {
    return undefined // the wrong PIN makes a key that opens nothing
  }
}

/** Makes the data key of this phone and closes it under the PIN and the server's half. */
export async function enrol(store: Store, who: Enrolment, pin: string, now: number, cost: Cost = usual): Promise<CryptoKey> {
  const key = await newKey()
  const salt = random(16)
  const wrapped = await wrap(key, pin, salt, who.lease.half, cost)
  await store.vault.put({ key: 'vault', device: who.device, account: who.account, display: who.display, salt, cost, wrapped, wrong: 0,
    half: who.lease.half, until: who.lease.until, seen: now, office: who.office, sign: who.sign, n: 0, met: 0 })
  return key
}

/** Tries a PIN. A try is counted before it is made, so that closing the app in between gives none away. */
export async function unlock(store: Store, pin: string, now: number): Promise<Opened> {
  const vault = await vaultOf(store)
  if (!vault || vault.wrong >= tries) return { is: 'wiped' }
  if (await expire(store, now)) return { is: 'expired' }
  await store.vault.update('vault', { wrong: vault.wrong + 1 })
  const key = await unwrap(vault, pin, vault.half!, 'use')
  if (key) {
    await store.vault.update('vault', { wrong: 0 })
    return { is: 'open', key }
  }
  if (vault.wrong + 1 < tries) return { is: 'wrong', left: tries - vault.wrong - 1 }
  await wipe(store)
  return { is: 'wiped' }
}

/** Takes the server's half away once the lease is over. Time that was seen once doesn't come back. */
export async function expire(store: Store, now: number): Promise<boolean> {
  const vault = await vaultOf(store)
  if (!vault) return false
  const seen = Math.max(vault.seen, now)
  const over = !vault.half || seen >= vault.until
  if (over && vault.half) await store.vault.update('vault', { half: undefined, seen })
  else if (seen - vault.seen > 60_000) await store.vault.update('vault', { seen })
  return over
}

/** A lease that the server renewed. The half stays the same as long as the phone is enrolled: it opens the same wrapped key. */
export async function lend(store: Store, lease: Lease, now: number): Promise<void> {
  await store.vault.update('vault', { half: lease.half, until: lease.until, seen: now })
}

export async function changePin(store: Store, old: string, next: string, cost: Cost = usual): Promise<boolean> {
  const vault = await vaultOf(store)
  const key = vault?.half && (await unwrap(vault, old, vault.half, 'wrap'))
  if (!vault?.half || !key) return false
  const salt = random(16)
  await store.vault.update('vault', { salt, cost, wrapped: await wrap(key, next, salt, vault.half, cost), wrong: 0 })
  return true
}

/**
 * Takes away what came from the server and every key. Entries that aren't sent yet stay, sealed to the office: the phone can't read them
 * any more, and hands them over at the next contact; so do the photos of what was written. Those of a form that was never finished go with it.
 */
export async function wipe(store: Store): Promise<void> {
  await store.transaction('rw', [store.vault, store.shelves, store.outbox, store.photos, store.kept], async () => {
    await store.shelves.clear()
    await store.kept.clear()
    const written = new Set(await store.outbox.toCollection().primaryKeys())
    await store.outbox.filter((row) => !row.sealed).delete()
    await store.photos.filter((row) => row.sent === 1 || !written.has(row.entry)).delete()
    await store.photos.toCollection().modify((row) => delete row.key)
    await store.outbox.toCollection().modify((row) => delete row.box)
    await store.vault.toCollection().modify((row) => {
      row.wrapped = new Uint8Array()
      row.wrong = tries
      delete row.half
    })
  })
}
