import { Problem } from '@/api/problem'
import type { Open } from '../store/open'
import { call } from './call'

const piece = 128 * 1024
interface At {
  at: number
  whole: boolean
}

/** Photos go apart, after everything else, a piece at a time from where the server is; one whose entry isn't sent yet waits. */
export async function sendPhotos(open: Open): Promise<void> {
  for (const row of await open.photos.waiting()) {
    const item = open.outbox.get(row.entry)
    if (!item || item.state === 'waiting') continue // still in a form, or not sent
    const jpeg = await open.photos.read(row.hash)
    if (!jpeg) continue
    const ask = { token: open.token, lang: open.lang() }
    let { body } = await call<At>('POST', '/sync/files', { ...ask, body: { hash: row.hash, size: jpeg.length, type: 'image/jpeg', entry: row.entry } })
    for (let tries = 0; !body.whole && body.at < jpeg.length; ) {
      try {
        body = (await call<At>('PUT', `/sync/files/${row.hash}?at=${body.at}`, { ...ask, bytes: jpeg.slice(body.at, body.at + piece) })).body
      } catch (thrown) {
        if (!(thrown instanceof Problem) || (thrown.key !== 'sync.file.at' && thrown.key !== 'sync.file.hash') || ++tries > 3) throw thrown
        body = (await call<At>('POST', '/sync/files', { ...ask, body: { hash: row.hash, size: jpeg.length, type: 'image/jpeg', entry: row.entry } })).body
      }
    }
    await open.photos.sent(row.hash)
    open.photosLeft.value = (await open.photos.waiting()).length
  }
}
