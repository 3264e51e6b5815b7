import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { Problem } from '@/api/problem'
import { useSending } from './sending'

function desk(name: string, answers: (() => Promise<{ journal?: number }>)[]) {
  const keys: string[] = []
  const sending = effectScope().run(() =>
    useSending<string>(name, (_, key) => {
      keys.push(key)
      return answers.shift()!()
    }),
  )!
  return { sending, keys }
}
const fails = (status: number) => () => Promise.reject(new Problem(status, {}))
const written = () => Promise.resolve({ journal: 7 })

describe('sending a write', () => {
  beforeEach(() => sessionStorage.clear())

  it('keeps its key while nobody knows whether it arrived', async () => {
    const { sending, keys } = desk('a', [fails(0), fails(503), written])
    expect(await sending.send('x')).toBe(false)
    expect(sending.unsure.value).toBe('x')
    expect(await sending.again()).toBe(false)
    expect(await sending.again()).toBe(true)
    expect(new Set(keys).size).toBe(1)
    expect(sending.unsure.value).toBeUndefined()
  })
  it('takes a new key after the server said no', async () => {
    const { sending, keys } = desk('b', [fails(422), written])
    await sending.send('x')
    expect(sending.unsure.value).toBeUndefined()
    await sending.send('y')
    expect(new Set(keys).size).toBe(2)
  })
  it('keeps its key through an expired session and a reload', async () => {
    const first = desk('c', [fails(401)])
    await first.sending.send('x')
    const second = desk('c', [written])
    expect(second.sending.unsure.value).toBe('x')
    await second.sending.again()
    expect(second.keys).toEqual(first.keys)
  })
  it('lets the writer give it up', async () => {
    const { sending } = desk('d', [fails(0)])
    await sending.send('x')
    sending.giveUp()
    expect(sending.unsure.value).toBeUndefined()
  })
})
