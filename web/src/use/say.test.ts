import { describe, expect, it } from 'vitest'
import { speak } from '@/words'
import { sayChanges } from './say'

describe('what a change makes of each period', () => {
  it('is said in words, in both languages, and what reads otherwise stands', async () => {
    await speak('en')
    expect(sayChanges('2026: 3600.00 → 1800.00; 2027H1: 0.00 → 300.00; odd')).toEqual(['2026: ¥1,800.00 instead of ¥3,600.00', '2027H1: ¥300.00 instead of ¥0.00', 'odd'])
    await speak('zh')
    expect(sayChanges('2026: 3600.00 → 1800.00')).toEqual(['2026 年：原 ¥3,600.00，改为 ¥1,800.00'])
  })
})
