import { bytesOf, random, type Bytes } from './bytes'

/** How hard a PIN is to try: Argon2id, RFC 9106. Kept beside the wrapped key, so that a later version may ask for more. */
export interface Cost {
  memory: number // KiB
  passes: number
}
export const usual: Cost = { memory: 32 * 1024, passes: 3 }

/**
 * Runs the same work in small pieces while the PIN is being typed. A browser compiles such a program twice, first fast and then well, and
 * only the second makes it two to three times as quick: by the time there is a PIN to try, that has been done.
 */
export async function warm(enough: () => boolean): Promise<void> {
  const { argon2id } = await import('hash-wasm')
  for (let n = 0; n < 8 && !enough(); n++) {
    await new Promise((go) => setTimeout(go, 30))
    await argon2id({ password: ' ', salt: random(16), iterations: 2, memorySize: 1024, parallelism: 1, hashLength: 32, outputType: 'binary' })
  }
}

/** The key that opens the data key: what the PIN becomes, joined with the half that the server lends under a lease. */
export async function keyOf(pin: string, salt: Bytes, half: Bytes, cost: Cost): Promise<CryptoKey> {
  const { argon2id } = await import('hash-wasm') // loaded when somebody has a PIN to try, not with the first screen
  const hash = await argon2id({ password: pin, salt, iterations: cost.passes, memorySize: cost.memory, parallelism: 1, hashLength: 32, outputType: 'binary' })
  const from = await crypto.subtle.importKey('raw', new Uint8Array(hash), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: half, info: bytesOf('wanjia field data key') }, from, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}

/** Six digits at least, not all alike and no plain run: those are tried first. */
export function weak(pin: string): boolean {
  if (!/^\d{6,12}$/.test(pin)) return true
  const steps = new Set([...pin].slice(1).map((d, i) => (Number(d) - Number(pin[i]) + 10) % 10))
  return steps.size === 1 && (steps.has(0) || steps.has(1) || steps.has(9))
}
