import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import { standing } from '@/api/client'
import { useActing } from './flows'

describe('what a page acts for', () => {
  it('ends with the page, and not what the next page has said already', () => {
    const [first, second] = [effectScope(), effectScope()]
    first.run(() => useActing(() => 'benefit'))
    expect(standing.now?.purpose).toBe('benefit')
    second.run(() => useActing(() => 'oversight'))
    first.stop()
    expect(standing.now?.purpose).toBe('oversight')
    second.stop()
    expect(standing.now).toBeUndefined()
  })
})
