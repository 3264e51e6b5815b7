import { bytesOf, random, toBase64, type Bytes } from './bytes'

/** The key that a phone signs its entries with. The browser keeps it and gives it to nobody, this program included. */
export const newSigningKey = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

export const publicOf = async (pair: CryptoKeyPair): Promise<string> => toBase64(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))

export const sign = async (key: CryptoKey, text: string): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(text))))

/**
 * Seals to the office's public key: an ephemeral point, a nonce and what AES-256-GCM made of the content (docs/sync.md, rescue). The phone
 * can't open it again; only the server can.
 */
export async function sealTo(office: Bytes, content: Bytes, purpose = 'wanjia rescue 1'): Promise<string> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const theirs = await crypto.subtle.importKey('raw', office, curve, false, [])
  const own = await crypto.subtle.generateKey(curve, false, ['deriveBits'])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256)
  const from = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf(purpose) }, from, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const iv = random(12)
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, content))
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey))
  return [point, iv, sealed].map(toBase64).join('.')
}
