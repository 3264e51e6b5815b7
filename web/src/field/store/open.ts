import { ref, type Ref } from 'vue'
import { closeJSON, openJSON } from './box'
import type { Store } from './db'
import { Outbox } from './outbox'
import { Photos } from './photos'
import { Records } from './records'

/** A phone that is open: the key is in memory, and what it opens. Locking forgets this. */
export class Open {
  readonly records: Records
  readonly outbox: Outbox
  readonly photos: Photos
  readonly photosLeft = ref(0)
  readonly met: Ref<number>
  readonly clock = ref('')
  /** Entries that were offered in this meeting already. */
  readonly offered = new Set<string>()
  leased = 0

  constructor(readonly store: Store, private readonly key: CryptoKey, readonly who: { device: string; account: string; display: string; met: number }, public token: string,
    readonly lang: () => string, readonly now: () => Date, readonly app: string) {
    this.records = new Records(store, key)
    this.outbox = new Outbox(store, key, now)
    this.photos = new Photos(store, key)
    this.met = ref(who.met)
  }
  get device(): string {
    return this.who.device
  }

  private readonly closing: (() => void)[] = []
  onClose(act: () => void): void {
    this.closing.push(act)
  }
  close(): void {
    for (const act of this.closing.splice(0)) act()
  }

  async load(): Promise<this> {
    const from = performance.now()
    await Promise.all([this.records.load(), this.outbox.load(), this.countPhotos()])
    performance.measure('opened', { start: from })
    return this
  }
  async countPhotos(): Promise<void> {
    this.photosLeft.value = await this.photos.left()
  }
  /** Keeps something small, closed, under a name. */
  async keep(name: string, what: unknown): Promise<void> {
    await this.store.kept.put({ key: name, box: await closeJSON(this.key, name, what) })
  }
  async kept<T>(name: string): Promise<T | undefined> {
    const row = await this.store.kept.get(name)
    return row && openJSON<T>(this.key, name, row.box)
  }
  async forget(name: string): Promise<void> {
    await this.store.kept.delete(name)
  }
}
