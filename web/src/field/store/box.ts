import { bytesOf, random, textOf, type Bytes } from './bytes'

/** A box is a nonce of 12 bytes and what AES-256-GCM made of the content. `what` binds it to its place: a box moved elsewhere doesn't open. */
const nonce = 12

export const newKey = (): Promise<CryptoKey> => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])

export async function close(key: CryptoKey, what: string, content: Bytes): Promise<Bytes> {
  const iv = random(nonce)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(what) }, key, content)
  const out = new Uint8Array(nonce + sealed.byteLength)
  out.set(iv)
  out.set(new Uint8Array(sealed), nonce)
  return out
}

export async function open(key: CryptoKey, what: string, box: Bytes): Promise<Bytes> {
  const content = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.subarray(0, nonce), additionalData: bytesOf(what) }, key, box.subarray(nonce))
  return new Uint8Array(content)
}

export const closeJSON = (key: CryptoKey, what: string, content: unknown): Promise<Bytes> => close(key, what, bytesOf(JSON.stringify(content)))
export const openJSON = async <T>(key: CryptoKey, what: string, box: Bytes): Promise<T> => JSON.parse(textOf(await open(key, what, box))) as T
