import { close, open as unbox } from './box'
import { bytesOf, random, sha256, toBase64, type Bytes } from './bytes'
import { countPhotos, piece, type Store } from './db'
import { sealTo, sign } from './sign'

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

const keyOf = (raw: Bytes): Promise<CryptoKey> => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

/** The same picture with a remark in it that no other has: segment COM of ITU-T T.81 after the start of the image. */
function remarked(jpeg: Bytes): Bytes {
  const remark = random(16)
  const out = new Uint8Array(jpeg.length + 4 + remark.length)
  out.set(jpeg.slice(0, 2))
  out.set([0xff, 0xfe, 0, 2 + remark.length], 2)
  out.set(remark, 6)
  out.set(jpeg.slice(2), 6 + remark.length)
  return out
}

/** Photos wait apart from the entries that name them: an entry doesn't wait for its photo. */
export class Photos {
  constructor(private readonly store: Store, private readonly key: CryptoKey) {}

  /** Keeps a photo for an entry. The same picture for another one is another photo: what becomes of one doesn't touch the other. */
  async add(picture: Bytes, entry: string): Promise<string> {
    let jpeg = picture
    let hash = await sha256(jpeg)
    for (; await this.store.photos.get(hash); hash = await sha256(jpeg)) jpeg = remarked(picture)
    const vault = (await this.store.vault.get('vault'))!
    const own = random(32)
    const under = await keyOf(own)
    const boxes: Bytes[] = []
    for (let at = 0; at < jpeg.length; at += piece) boxes.push(await close(under, `photo ${hash} ${at}`, jpeg.slice(at, at + piece)))
    const text = JSON.stringify({ device: vault.device, photo: hash, size: jpeg.length, entry, key: toBase64(own) })
    const sealed = await sealTo(vault.office, bytesOf(JSON.stringify({ text, sig: await sign(vault.sign, text) })), 'wanjia photo 1')
    await this.store.photos.put({ hash, entry, size: jpeg.length, sent: 0, key: await close(this.key, `photo ${hash}`, own), sealed, boxes })
    return hash
  }
  async read(hash: string): Promise<Bytes | undefined> {
    const row = await this.store.photos.get(hash)
    if (!row?.key || !row.boxes.length) return undefined
    const under = await keyOf(await unbox(this.key, `photo ${hash}`, row.key))
    const jpeg = new Uint8Array(row.size)
    for (const [i, box] of row.boxes.entries()) jpeg.set(await unbox(under, `photo ${hash} ${i * piece}`, box), i * piece)
    return jpeg
  }
  left(): Promise<number> {
    return countPhotos(this.store)
  }
  waiting(): Promise<string[]> {
    return this.store.photos.where('sent').equals(0).primaryKeys()
  }
  async about(hash: string): Promise<{ entry: string; size: number }> {
    return (await this.store.photos.get(hash)) ?? { entry: '', size: 0 }
  }
  /** An entry that takes the place of another takes its photo along: the server is told so, and has the photo already or gets it. */
  async follow(hash: string, entry: string): Promise<void> {
    await this.store.photos.update(hash, { entry, sent: 0 })
  }
  /** What is whole at the server needs no room here. */
  async sent(hash: string): Promise<void> {
    await this.store.photos.update(hash, { sent: 1, boxes: [] })
  }
  /** Takes away the photo of a form that wasn't finished; one that belongs to what was written stays. */
  async drop(hash: string, entry: string): Promise<void> {
    await this.store.photos.filter((row) => row.hash === hash && row.entry === entry).delete()
  }
}
