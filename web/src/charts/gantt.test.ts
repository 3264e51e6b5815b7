// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { clipped, ganttDrawing } from './gantt'

test('a bar lies where its days lie, and what is late reaches to today', () => {
  const drawn = ganttDrawing([{ name: '公示收费标准', note: '清河镇', from: 0, to: 4, over: false, whole: true, late: 5 }], { first: 0, last: 20, today: 10, now: 'today', months: [] })
  const [bar, late] = [...drawn.querySelectorAll('rect')].map((r) => [Number(r.getAttribute('x')), Number(r.getAttribute('width'))])
  expect(bar).toEqual([320, 160])
  expect(late).toEqual([480, 160])
  expect(drawn.textContent).toContain('公示收费标准')
})

test('a long name ends in dots', () => {
  expect(clipped('公示收费标准', 3)).toBe('公示收…')
  expect(clipped('short', 9)).toBe('short')
})
