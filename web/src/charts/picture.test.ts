import { describe, expect, it } from 'vitest'
import { framed, lines } from './picture'

describe('a picture of a chart', () => {
  it('breaks lines by their width', () => {
    expect(lines('人口登记人口登记', 44, 11)).toEqual(['人口登记', '人口登记'])
    expect(lines('one two three', 50, 11)).toEqual(['one two', 'three'])
  })
  it('carries its title and its source', () => {
    const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    drawing.setAttribute('width', '200')
    drawing.setAttribute('height', '100')
    const words = framed(drawing, 'Births', 'Source: register').textContent
    expect(words).toContain('Births')
    expect(words).toContain('Source: register')
  })
})
