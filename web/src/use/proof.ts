/** Checks an inclusion proof where the reader sits, so that nobody has to take the server's word for it. */

export interface Checkpoint {
  origin: string
  size: number
  root: Uint8Array
}

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new Error('not hex')
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
export const toHex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')

/** Reads the signed note's text: origin, size, root (c2sp.org/tlog-checkpoint). The signature is not judged here. */
export function readCheckpoint(note: string): Checkpoint {
  const [origin = '', size = '', root = ''] = note.split('\n')
  const checkpoint = { origin, size: Number(size), root: fromBase64(root) }
  if (!origin || !/^\d+$/.test(size) || checkpoint.root.length !== 32) throw new Error('not a checkpoint')
  return checkpoint
}

async function node(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  const bytes = new Uint8Array(65)
  bytes[0] = 1 // RFC 6962 §2.1: 0x01 before two children, so that a leaf never passes for a node
  bytes.set(left, 1)
  bytes.set(right, 33)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** The root that a leaf's hash leads to with this proof (RFC 9162 §2.1.3.2); undefined when the proof's length can't fit. */
export async function rootOf(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  if (index < 0 || index >= size) return undefined
  let at = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return undefined
    if (at % 2 === 1 || at === last) {
      hash = await node(sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = await node(hash, sibling)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : undefined
}

export type Verdict = 'proven' | 'false' | 'unable'

/** Whether the leaf stands at `position` (counted from one) under the checkpoint's root. */
export async function checkReceipt(receipt: { leaf: string; position: number; proof: string[]; checkpoint: string }): Promise<Verdict> {
  if (!globalThis.crypto?.subtle) return 'unable' // browsers offer it only over https and on this computer
  try {
    const checkpoint = readCheckpoint(receipt.checkpoint)
    const root = await rootOf(fromHex(receipt.leaf), receipt.position - 1, checkpoint.size, receipt.proof.map(fromHex))
    return root && toHex(root) === toHex(checkpoint.root) ? 'proven' : 'false'
  } catch {
    return 'false' // unreadable is not proven
  }
}

/**
 * Whether the journal's key signed the checkpoint (golang.org/x/mod/sumdb/note: Ed25519 over the text, the signature
 * after four bytes that name the key). Undefined where the browser has no Ed25519.
 */
export async function checkSignature(note: string, key: string): Promise<boolean | undefined> {
  if (!globalThis.crypto?.subtle) return undefined
  const [name = '', , ...rest] = key.split('+')
  const encoded = rest.join('+') // base64 has plus signs of its own
  const end = note.lastIndexOf('\n\n')
  const line = note.slice(end + 2).split('\n').find((l) => l.startsWith(`— ${name} `)) ?? ''
  try {
    const publicKey = await crypto.subtle.importKey('raw', fromBase64(encoded).slice(1), 'Ed25519', false, ['verify'])
    const signature = fromBase64(line.slice(name.length + 3)).slice(4)
    return await crypto.subtle.verify('Ed25519', publicKey, signature, new TextEncoder().encode(note.slice(0, end + 1)))
  } catch (thrown) {
    return (thrown as Error).name === 'NotSupportedError' ? undefined : false
  }
}
