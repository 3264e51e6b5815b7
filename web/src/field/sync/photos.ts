import { Problem } from '@/api/problem'
import { toBase64 } from '../store/bytes'
import { piece, type Store } from '../store/db'
import type { Open } from '../store/open'
import { call } from './call'

interface At {
  at: number
  whole: boolean
}

/** Photos go apart, after everything else, a piece at a time from where the server is; one whose entry isn't sent yet waits. */
export async function sendPhotos(open: Open): Promise<void> {
  for (const hash of await open.photos.waiting()) {
    const { entry, size } = await open.photos.about(hash)
    const item = open.outbox.get(entry)
    if (!item || item.state === 'waiting') continue // still in a form, or not sent
    const jpeg = await open.photos.read(hash) // nothing where the server has it, and is only told of another entry
    const ask = { token: open.token, lang: open.lang() }
    let { body } = await call<At>('POST', '/sync/files', { ...ask, body: { hash, size, type: 'image/jpeg', entry } })
    for (let tries = 0; jpeg && !body.whole && body.at < size; ) {
      try {
        body = (await call<At>('PUT', `/sync/files/${hash}?at=${body.at}`, { ...ask, bytes: jpeg.slice(body.at, body.at + piece) })).body
      } catch (thrown) {
        if (!(thrown instanceof Problem) || (thrown.key !== 'sync.file.at' && thrown.key !== 'sync.file.hash') || ++tries > 3) throw thrown
        body = (await call<At>('POST', '/sync/files', { ...ask, body: { hash, size, type: 'image/jpeg', entry } })).body
      }
    }
    if (!jpeg && !body.whole) continue
    await open.photos.sent(hash)
    await open.countPhotos()
  }
}

/** Hands photos over that can't be opened here any more, or whose worker isn't the one who holds the phone: each piece as it lies here. */
export async function rescuePhotos(store: Store, device: string, lang: string): Promise<number> {
  let went = 0
  for (const hash of await store.photos.where('sent').equals(0).primaryKeys()) {
    const row = (await store.photos.get(hash))!
    const give = async (more: { at?: number; data?: string }) => (await call<At>('POST', '/sync/rescue/photos', { lang, body: { device, sealed: row.sealed, ...more } })).body
    let { at, whole } = await give({})
    for (let begun = 0; !whole && begun < 3; ) {
      const box = row.boxes[at / piece]
      if (!box) break
      try {
        ;({ at, whole } = await give({ at, data: toBase64(box) }))
      } catch (thrown) {
        if (!(thrown instanceof Problem) || (thrown.key !== 'sync.file.at' && thrown.key !== 'sync.file.hash')) throw thrown
        begun++
        ;({ at, whole } = await give({}))
      }
    }
    if (!whole) continue // it stays, and is offered again
    await store.photos.delete(hash)
    went++
  }
  return went
}
