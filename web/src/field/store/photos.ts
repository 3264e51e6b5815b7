import { close, open as unbox } from './box'
import { sha256, type Bytes } from './bytes'
import type { PhotoRow, Store } from './db'

const side = 1600 // pixels of the longer side: a paper can still be read
const quality = 0.8

/** Makes a photo small enough for a mountain road. */
export async function shrink(file: Blob): Promise<Bytes> {
  const picture = await createImageBitmap(file)
  const by = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * by))
  canvas.height = Math.max(1, Math.round(picture.height * by))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
  if (!blob) throw new Error('the browser made no picture')
  return new Uint8Array(await blob.arrayBuffer())
}

/** Photos wait apart from the entries that name them: an entry doesn't wait for its photo. */
export class Photos {
  constructor(private readonly store: Store, private readonly key: CryptoKey) {}

  async add(jpeg: Bytes, entry: string): Promise<string> {
    const hash = await sha256(jpeg)
    await this.store.photos.put({ hash, entry, size: jpeg.length, sent: 0, box: await close(this.key, `photo ${hash}`, jpeg) })
    return hash
  }
  async read(hash: string): Promise<Bytes | undefined> {
    const row = await this.store.photos.get(hash)
    return row?.box.length ? unbox(this.key, `photo ${hash}`, row.box) : undefined
  }
  waiting(): Promise<PhotoRow[]> {
    return this.store.photos.where('sent').equals(0).toArray()
  }
  /** What is whole at the server needs no room here. */
  async sent(hash: string): Promise<void> {
    await this.store.photos.update(hash, { sent: 1, box: new Uint8Array() })
  }
  async drop(hash: string): Promise<void> {
    await this.store.photos.delete(hash)
  }
}
