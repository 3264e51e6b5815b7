import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { findPause, useFind } from './find'

const get = vi.hoisted(() => vi.fn())
vi.mock('@/api/client', () => ({ api: { GET: get }, ask: (p: Promise<unknown>) => p }))

const answer = (name: string) => ({ results: [{ person: { id: name, name }, why: [] }], more: false })

describe('finding as one types', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    get.mockReset()
  })

  it('asks once, after the typing has paused', async () => {
    get.mockResolvedValue(answer('x'))
    const find = effectScope().run(() => useFind())!
    for (const words of ['z', 'zg', 'zgs']) {
      find.words.value = words
      await nextTick()
      await vi.advanceTimersByTimeAsync(findPause / 2)
    }
    await vi.advanceTimersByTimeAsync(findPause)
    expect(get.mock.calls.map((c) => (c[1] as { params: { query: { q: string } } }).params.query.q)).toEqual(['zgs'])
    expect(find.answered.value).toBe('zgs')
  })

  it('drops an answer that a newer question has overtaken', async () => {
    const waiting: ((v: unknown) => void)[] = []
    get.mockImplementation(() => new Promise((resolve) => waiting.push(resolve)))
    const find = effectScope().run(() => useFind())!
    for (const words of ['a', 'ab']) {
      find.words.value = words
      await nextTick()
      await vi.advanceTimersByTimeAsync(findPause)
    }
    waiting[1]!(answer('second'))
    await vi.advanceTimersByTimeAsync(0)
    waiting[0]!(answer('first'))
    await vi.advanceTimersByTimeAsync(0)
    expect(find.results.value[0]?.person.name).toBe('second')
  })

  it('empties at once when the box is emptied', async () => {
    get.mockResolvedValue(answer('x'))
    const find = effectScope().run(() => useFind())!
    find.words.value = 'a'
    await nextTick()
    await vi.advanceTimersByTimeAsync(findPause)
    find.words.value = ''
    await nextTick()
    expect(find.results.value).toEqual([])
  })
})
