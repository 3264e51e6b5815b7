import { describe, expect, it } from 'vitest'
import type { Figure, Kind } from '@/api/types'
import { ageRows, countIn, lowerAge, months, roundUp } from '@/charts/figures'
import { toCsv } from './csv'
import { highlight } from './highlight'
import { overridesOf, reasonsMissing } from './judge'
import { fromParts, readDate, toParts } from './partial'
import { prefill } from './prefill'
import { guessSheets } from './sheets'

describe('a partial date', () => {
  it.each([['2024', '2024'], ['2024-03', '2024-03'], ['2024-03-05', '2024-03-05'], ['', '']])('%s comes back as it was', (text, want) => {
    expect(fromParts(toParts(text))).toBe(want)
  })
  it('is written with two digits for month and day', () => {
    expect(fromParts({ year: '2024', month: '3', day: '5' })).toBe('2024-03-05')
  })
  it.each([
    ['20240305', '2024-03-05'], ['202403', '2024-03'], ['2024/3/5', '2024-03-05'], ['2024.3', '2024-03'],
    ['2024年3月5日', '2024-03-05'], ['2024年3月', '2024-03'], ['２０２４-3-5', '2024-03-05'],
  ])('is read from %s', (text, want) => {
    expect(fromParts(readDate(text)!)).toBe(want)
  })
  it('is not read from something else', () => {
    expect(readDate('2024')).toBeUndefined()
    expect(readDate('hello')).toBeUndefined()
  })
})

describe('a mark', () => {
  it('stands on each place that matched, in any case', () => {
    expect(highlight('Wang wang', 'WANG')).toEqual([{ text: 'Wang', hit: true }, { text: ' ', hit: false }, { text: 'wang', hit: true }])
    expect(highlight('张桂山', '桂')).toEqual([{ text: '张', hit: false }, { text: '桂', hit: true }, { text: '山', hit: false }])
    expect(highlight('abc', '')).toEqual([{ text: 'abc', hit: false }])
  })
})

describe('reasons', () => {
  const findings = [{ rule: 'a', severity: 'warn' as const, message: '' }, { rule: 'b', severity: 'query' as const, message: '' }]
  it('are asked for warnings only, and sent for those that still stand', () => {
    expect(reasonsMissing(findings, {})).toBe(true)
    expect(reasonsMissing(findings, { a: 'seen the paper' })).toBe(false)
    expect(overridesOf(findings, { a: ' seen ', b: 'x', gone: 'y' })).toEqual([{ rule: 'a', reason: 'seen' }])
  })
})

describe('what a form starts with', () => {
  const field = (code: string, type: Kind['fields'][number]['type']) => ({ code, type, title: code, required: false })
  const birth: Kind = { code: 'birth', title: '', summary: '', sealed: false, subject: 'new', fields: [field('date', 'date'), field('sex', 'sex'), field('mother', 'person'), field('father', 'person'), field('household', 'household')] }
  const death: Kind = { code: 'death', title: '', summary: '', sealed: false, subject: 'person', fields: [field('person', 'person'), field('date', 'date')] }
  const moveIn: Kind = { code: 'move_in', title: '', summary: '', sealed: false, subject: 'person', fields: [field('person', 'person'), field('household', 'household')] }

  it('makes the person a parent of somebody new, and gives the child their household', () => {
    expect(prefill(birth, { person: 'p', sex: 'female', home: 'h', base: '4' })).toEqual({ mother: 'p', household: 'h' })
    expect(prefill(birth, { person: 'p', sex: 'male' })).toEqual({ father: 'p' })
  })
  it('makes the person the subject otherwise, and keeps them out of their own household', () => {
    expect(prefill(death, { person: 'p', sex: 'female', home: 'h' })).toEqual({ person: 'p' })
    expect(prefill(moveIn, { person: 'p', home: 'h' })).toEqual({ person: 'p' })
  })
  it('takes a household that the page was about', () => {
    expect(prefill(moveIn, { household: 'h' })).toEqual({ household: 'h' })
  })
})

describe('tables and sheets', () => {
  it('quotes what CSV needs quoted', () => {
    expect(toCsv({ columns: ['a', 'b'], rows: [['x,"y"', null], ['z', 1.5]] })).toBe('\ufeffa,b\r\n"x,""y""",\r\nz,1.5\r\n')
  })
  it('guesses the sheet from a file name and never the same twice', () => {
    expect(guessSheets(['石桥镇人口.xlsx', 'events.csv', '区划.csv'])).toEqual(['people', 'events', 'areas'])
    expect(guessSheets(['a.csv', 'b.csv'])).toEqual(['people', 'events'])
  })
})

describe('figures', () => {
  const figure = (what: Partial<Figure>): Figure => ({ id: '', by: {}, value: null, n: null, d: null, low: null, high: null, note: '', hidden: false, ...what })
  it('reads an age group by its lower end', () => {
    expect(['0', '0-4', '85+'].map(lowerAge)).toEqual([0, 0, 85])
  })
  it('lists the months of a span', () => {
    expect(months('2024-11', '2025-02')).toEqual(['2024-11', '2024-12', '2025-01', '2025-02'])
  })
  it('puts the sexes of one age beside each other', () => {
    const f = (sex: string, age5: string, value: number) => figure({ id: 'population', by: { sex, age5 }, value })
    expect(ageRows([f('female', '5-9', 3), f('male', '0-4', 1), f('female', '0-4', 2)])).toEqual([{ age: 0, male: 1, female: 2 }, { age: 5, male: 0, female: 3 }])
  })
  it('tells what is hidden from what is none', () => {
    const figures = [figure({ id: 'births', by: { month: '2025-01' } }), figure({ id: 'births', by: { month: '2025-02' }, value: 3 })]
    expect(['2025-01', '2025-02', '2025-03'].map((m) => countIn(figures, 'births', m))).toEqual([null, 3, 0])
  })
  it.each([[1, 1], [17, 20], [230, 400], [5001, 6000], [99, 100]])('ends the axis for %i at %i', (n, want) => {
    expect(roundUp(n)).toBe(want)
  })
})
