import { bytesOf } from './bytes'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 12

/**
 * The receipt number of an entry follows from its id (domain/journal/number.go), so a family has it at the door. It proves nothing
 * until the journal has the entry; from then on anybody can verify it.
 */
export async function receiptOf(id: string): Promise<string> {
  const raw = new Uint8Array(id.replaceAll('-', '').match(/../g)!.map((h) => parseInt(h, 16)))
  const prefix = bytesOf('receipt number\0')
  const all = new Uint8Array(prefix.length + raw.length)
  all.set(prefix)
  all.set(raw, prefix.length)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  let bits = new DataView(hash.buffer).getBigUint64(0) >> BigInt(64 - 5 * (length - 1))
  const digits: number[] = []
  for (let i = 0; i < length - 1; i++) {
    digits.unshift(Number(bits & 31n))
    bits >>= 5n
  }
  digits.push(check(digits))
  return digits.map((d) => crockford[d]).join('').replace(/(.{4})(?=.)/g, '$1-')
}

/** The weighted sum in the field of 32 elements, the weights being powers of x. */
function check(digits: readonly number[]): number {
  let sum = 0
  for (const d of digits) {
    sum = (sum ^ d) << 1
    if (sum & 32) sum ^= 0x25
  }
  return sum
}
