import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkReceipt, checkSignature, fromHex, readCheckpoint, rootOf, toHex } from './proof'

// The tree as RFC 6962 §2.1 defines it, written the slow and plain way.
const sha = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest())
const leafOf = (text: string) => sha(Uint8Array.of(0), Buffer.from(text))
const half = (n: number) => 2 ** Math.floor(Math.log2(n - 1))
const treeOf = (leaves: Uint8Array[]): Uint8Array => {
  if (leaves.length === 1) return leaves[0]!
  const k = half(leaves.length)
  return sha(Uint8Array.of(1), treeOf(leaves.slice(0, k)), treeOf(leaves.slice(k)))
}
const pathOf = (m: number, leaves: Uint8Array[]): Uint8Array[] => {
  if (leaves.length === 1) return []
  const k = half(leaves.length)
  return m < k ? [...pathOf(m, leaves.slice(0, k)), treeOf(leaves.slice(k))] : [...pathOf(m - k, leaves.slice(k)), treeOf(leaves.slice(0, k))]
}
const leaves = (n: number) => Array.from({ length: n }, (_, i) => leafOf(`entry ${i}`))

describe('an inclusion proof', () => {
  it('leads from every leaf to the root in trees of one to seventeen leaves', async () => {
    for (let size = 1; size <= 17; size++) {
      const all = leaves(size)
      for (let i = 0; i < size; i++) expect(toHex((await rootOf(all[i]!, i, size, pathOf(i, all)))!), `leaf ${i} of ${size}`).toBe(toHex(treeOf(all)))
    }
  })
  it('fails for another place, a longer or shorter path, or an index outside the tree', async () => {
    const all = leaves(13)
    const path = pathOf(5, all)
    expect(toHex((await rootOf(all[5]!, 6, 13, path)) ?? new Uint8Array())).not.toBe(toHex(treeOf(all)))
    expect(await rootOf(all[5]!, 5, 13, path.slice(1))).toBeUndefined()
    expect(await rootOf(all[5]!, 5, 13, [...path, path[0]!])).toBeUndefined()
    expect(await rootOf(all[5]!, 13, 13, path)).toBeUndefined()
  })
})

describe('a receipt', () => {
  const all = leaves(9)
  const checkpoint = `test.invalid/99\n9\n${Buffer.from(treeOf(all)).toString('base64')}\ntime 2026-11-23T00:00:00.000Z\n\n— test.invalid/99 Az3grtVx\n`
  const receipt = { leaf: toHex(all[4]!), position: 5, proof: pathOf(4, all).map(toHex), checkpoint }

  it('is proven when its path ends in the root of its checkpoint', async () => {
    expect(await checkReceipt(receipt)).toBe('proven')
  })
  it('is false when anything in it was changed', async () => {
    expect(await checkReceipt({ ...receipt, position: 4 })).toBe('false')
    expect(await checkReceipt({ ...receipt, leaf: toHex(all[3]!) })).toBe('false')
    expect(await checkReceipt({ ...receipt, checkpoint: 'nonsense' })).toBe('false')
    expect(await checkReceipt({ ...receipt, proof: ['zz'] })).toBe('false')
  })
})

describe('reading', () => {
  it('takes origin, size and root from a checkpoint', () => {
    const root = Buffer.alloc(32, 7)
    expect(readCheckpoint(`a.invalid\n12\n${root.toString('base64')}\n\n— x`)).toEqual({ origin: 'a.invalid', size: 12, root: new Uint8Array(root) })
  })
  it('refuses what is not hex', () => {
    expect(() => fromHex('0g')).toThrow()
  })
})

describe('the signature of a checkpoint', () => {
  const text = 'test.invalid/99\n9\nAAAA\n'
  const line = (signature: Buffer) => `${text}\n— test.invalid/99 ${Buffer.concat([Buffer.from([1, 2, 3, 4]), signature]).toString('base64')}\n`
  const pair = () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
    return { privateKey, key: `test.invalid/99+01020304+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}` }
  }
  const { key, privateKey } = pair()

  it('is good when the key made it over this very text', async () => {
    for (let i = 0; i < 40; i++) {
      const one = pair() // many keys: some hold the sign that parts a key's fields
      expect(await checkSignature(line(sign(null, Buffer.from(text), one.privateKey)), one.key), one.key).toBe(true)
    }
  })
  it('is false over another text, or when nobody of that name signed', async () => {
    expect(await checkSignature(line(sign(null, Buffer.from(`${text}x`), privateKey)), key)).toBe(false)
    expect(await checkSignature(`${text}\n`, key)).toBe(false)
  })
})
