import { describe, expect, it } from 'vitest'
import { uuid7 } from './uuid'

describe('uuid7', () => {
  it('carries the time, the version and the variant of RFC 9562', () => {
    const id = uuid7(0x017f22e279b0, new Uint8Array([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]))
    expect(id).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f') // RFC 9562, appendix A.6
  })
  it('sorts by time', () => {
    expect(uuid7(1000) < uuid7(2000)).toBe(true)
  })
})
