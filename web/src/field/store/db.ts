import Dexie, { type Table } from 'dexie'
import type { Bytes } from './bytes'
import type { Cost } from './pin'

/** What stands open on the phone: enough to ask for a PIN, to count what waits, and to hand that over after a wipe. No person is in it. */
export interface Vault {
  key: 'vault'
  device: string
  account: string
  display: string
  salt: Bytes
  cost: Cost
  wrapped: Bytes // the data key under PIN and server half; empty after a wipe
  wrong: number // PINs tried in vain
  half?: Bytes // lent by the server until `until`; taken away when the lease ends
  until: number
  seen: number // the latest hour that this phone has known: turning the clock back doesn't lengthen a lease
  office: Bytes // the office's public key: what isn't sent yet is sealed to it as well
  sign: CryptoKey // not extractable
  n: number // entries made so far
  met: number // when the server last answered; 0 for never
}

/** Records lie in boxes of some hundreds, so that opening the phone opens few boxes. */
export interface Shelf {
  id: number
  box: Bytes
}

/**
 * Where an entry stands. waiting: on this phone only. kept: a relay has it, no receipt yet. accepted: the journal has it. held: the server
 * keeps it for a person. rejected: the server can't take it; it is here only. settled: somebody ended it.
 */
export type State = 'waiting' | 'kept' | 'accepted' | 'held' | 'rejected' | 'settled'

/** One entry made here. Its state stands open, so that it is counted while the phone is locked. */
export interface OutRow {
  id: string
  state: State
  box?: Bytes // for the worker; gone after a wipe
  sealed?: string // for the office, as long as the server has not got it
}
/** A photo lies on the phone once, in pieces under a key of its own; that key lies closed for the worker, and sealed for the office. */
export interface PhotoRow {
  hash: string
  entry: string
  size: number
  sent: 0 | 1
  key?: Bytes // for the worker; gone after a wipe
  sealed: string // for the office: which photo it is, and its key
  boxes: Bytes[] // a piece each; none once the server has all
}
/** Bytes of a photo in a piece. */
export const piece = 128 * 1024
export interface Kept {
  key: string
  box: Bytes
}

export class Store extends Dexie {
  declare vault: Table<Vault, string>
  declare shelves: Table<Shelf, number>
  declare outbox: Table<OutRow, string>
  declare photos: Table<PhotoRow, string>
  declare kept: Table<Kept, string>

  constructor(readonly device: string) {
    super(`wanjia-field-${device}`)
    this.version(1).stores({ vault: 'key', shelves: 'id', outbox: 'id, state', photos: 'hash, entry, sent', kept: 'key' })
  }
}

/** What is on this phone only. */
export const unsent: readonly State[] = ['waiting', 'kept', 'rejected']
export const countPhotos = (store: Store): Promise<number> => store.photos.where('sent').equals(0).count()
export const countUnsent = (store: Store): Promise<number> => store.outbox.where('state').anyOf(unsent).count()
