import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesOf, fromBase64, random, sha256, textOf } from './bytes'
import { closeJSON, openJSON } from './box'
import { Store } from './db'
import { Photos } from './photos'
import { weak } from './pin'
import { newSigningKey } from './sign'
import { changePin, enrol, expire, lend, tries, unlock, vaultOf, wipe } from './vault'

const cheap = { memory: 64, passes: 1 } // the law is the same; the cost isn't what is tried here
const day = 86_400_000
const half = random(32)
const who = { device: 'd', account: 'w', display: 'W', office: random(65), sign: (await newSigningKey()).privateKey, lease: { half, until: 30 * day } }
const pin = '385206'

let store: Store
beforeEach(() => (store = new Store(`t-${Math.random()}`)))
afterEach(() => store.delete())

describe('the vault', () => {
  it('opens with its PIN to the same key', async () => {
    const made = await enrol(store, who, pin, 0, cheap)
    const opened = await unlock(store, pin, day)
    expect(opened.is).toBe('open')
    const box = await closeJSON(made, 'x', { a: 1 })
    expect(await openJSON((opened as { key: CryptoKey }).key, 'x', box)).toEqual({ a: 1 })
  })
  it('keeps a box to its place', async () => {
    const key = await enrol(store, who, pin, 0, cheap)
    await expect(openJSON(key, 'y', await closeJSON(key, 'x', 1))).rejects.toThrow()
  })
  it('counts wrong PINs, forgets them at the right one, and wipes at the tenth', async () => {
    await enrol(store, who, pin, 0, cheap)
    expect(await unlock(store, '111222', day)).toEqual({ is: 'wrong', left: tries - 1 })
    expect((await unlock(store, pin, day)).is).toBe('open')
    await store.shelves.put({ id: 1, box: random(3) })
    await store.outbox.bulkPut([
      { id: 'sent', state: 'accepted', box: random(3) },
      { id: 'not', state: 'waiting', box: random(3), sealed: 'x.y.z' },
    ])
    for (let left = tries - 1; left > 0; left--) expect(await unlock(store, '111222', day)).toEqual({ is: 'wrong', left })
    expect(await unlock(store, '111222', day)).toEqual({ is: 'wiped' })
    expect(await store.shelves.count()).toBe(0)
    const kept = await store.outbox.toArray()
    expect(kept.map((r) => [r.id, !!r.box, !!r.sealed])).toEqual([['not', false, true]])
    expect(await unlock(store, pin, day)).toEqual({ is: 'wiped' })
    expect((await vaultOf(store))!.wrapped.length).toBe(0)
  })
  it('keeps the photos of what was written, sealed to the office and in one copy, and forgets those of a form that was not finished', async () => {
    const office = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    const key = await enrol(store, { ...who, office: new Uint8Array(await crypto.subtle.exportKey('raw', office.publicKey)) }, pin, 0, cheap)
    const photos = new Photos(store, key)
    const jpeg = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251)
    const hash = await photos.add(jpeg, 'sent')
    await photos.add(jpeg.slice(1), 'draft')
    const gone = await photos.add(jpeg.slice(2), 'sent')
    await photos.sent(gone)
    expect(await sha256((await photos.read(hash))!)).toBe(hash) // byte by byte a matcher takes seconds
    await store.outbox.put({ id: 'sent', state: 'accepted', box: random(3) })
    await wipe(store)
    const left = await store.photos.toArray()
    expect(left.map((p) => [p.hash, !!p.key, p.boxes.length])).toEqual([[hash, false, 3]])
    expect(left[0]!.boxes.reduce((n, b) => n + b.length, 0)).toBeLessThan(jpeg.length + 200)
    expect(await photos.read(hash)).toBeUndefined()
    const [point, iv, sealed] = left[0]!.sealed.split('.').map(fromBase64)
    const theirs = await crypto.subtle.importKey('raw', point!, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
    const from = await crypto.subtle.importKey('raw', await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, office.privateKey, 256), 'HKDF', false, ['deriveKey'])
    const opens = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf('wanjia photo 1') }, from, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
    const { text } = JSON.parse(textOf(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: iv! }, opens, sealed!))) as { text: string }
    expect(JSON.parse(text)).toMatchObject({ device: 'd', photo: hash, size: jpeg.length, entry: 'sent' })
  })
  it('keeps the same picture apart for each entry, and lets go only that of the form that is given up', async () => {
    const office = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    const key = await enrol(store, { ...who, office: new Uint8Array(await crypto.subtle.exportKey('raw', office.publicKey)) }, pin, 0, cheap)
    const photos = new Photos(store, key)
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xd9])
    const one = await photos.add(jpeg, 'written')
    const two = await photos.add(jpeg, 'draft')
    expect(two).not.toBe(one)
    const again = (await photos.read(two))!
    expect([...again.slice(0, 6)]).toEqual([0xff, 0xd8, 0xff, 0xfe, 0, 18])
    expect([...again.slice(22)]).toEqual([0xff, 0xd9])
    await photos.drop(one, 'draft') // a form that mends what is held shows its photo too
    await photos.drop(two, 'draft')
    expect((await store.photos.toArray()).map((p) => [p.hash, p.entry])).toEqual([[one, 'written']])
  })
  it('counts a try that was cut off', async () => {
    await enrol(store, who, pin, 0, cheap)
    const tried = unlock(store, '111222', day)
    await new Promise((done) => setTimeout(done, 0))
    await tried
    expect((await vaultOf(store))!.wrong).toBe(1)
  })
  it('shuts when the lease ends, also with the clock turned back, and opens after the server lent again', async () => {
    await enrol(store, who, pin, 0, cheap)
    expect((await unlock(store, pin, 30 * day)).is).toBe('expired')
    expect((await vaultOf(store))!.half).toBeUndefined()
    expect((await unlock(store, pin, day)).is).toBe('expired')
    await lend(store, { half, until: 60 * day }, 31 * day)
    expect((await unlock(store, pin, 31 * day)).is).toBe('open')
  })
  it('remembers the latest hour it knew', async () => {
    await enrol(store, who, pin, 0, cheap)
    expect(await expire(store, 29 * day)).toBe(false)
    await store.vault.update('vault', { until: 20 * day })
    expect(await expire(store, 10 * day)).toBe(true)
  })
  it('takes another PIN only for the old one', async () => {
    await enrol(store, who, pin, 0, cheap)
    expect(await changePin(store, '111222', '926471', cheap)).toBe(false)
    expect(await changePin(store, pin, '926471', cheap)).toBe(true)
    expect((await unlock(store, '926471', day)).is).toBe('open')
  })
  it('leaves nothing readable after a wipe', async () => {
    const key = await enrol(store, who, pin, 0, cheap)
    await store.kept.put({ key: 'draft', box: await closeJSON(key, 'draft', 'x') })
    await wipe(store)
    expect(await store.kept.count()).toBe(0)
    expect(await unlock(store, pin, day)).toEqual({ is: 'wiped' })
  })
})

it.each([['123456', true], ['987654', true], ['000000', true], ['12345', true], ['abcdef', true], ['385206', false], ['112233', false]])('PIN %s is weak: %s', (p, want) => expect(weak(p)).toBe(want))
it('reads bytes as it wrote them', () => expect(bytesOf('万')).toEqual(new Uint8Array([228, 184, 135])))
