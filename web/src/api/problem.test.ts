import { describe, expect, it } from 'vitest'
import { asProblem, Problem } from './problem'

describe('a problem', () => {
  it('gives each field its messages, wherever the field lies in the body', () => {
    const p = new Problem(422, { errors: [['body.values.date', 'A'], ['body.date', 'B'], ['body.name', 'C']].map(([location = '', message = '']) => ({ location, message, key: '' })) })
    expect(p.byField).toEqual({ date: 'A B', name: 'C' })
  })
  it.each([[0, true], [408, true], [500, true], [503, true], [507, false], [409, false], [422, false], [401, false]])('with status %i leaves the act unconfirmed: %s', (status, want) => {
    expect(new Problem(status, {}).unconfirmed).toBe(want)
  })
  it('is made of whatever a request throws', () => {
    expect(asProblem(new TypeError('Failed to fetch')).key).toBe('net.away')
    expect(asProblem(new DOMException('', 'TimeoutError')).key).toBe('net.slow')
  })
})
