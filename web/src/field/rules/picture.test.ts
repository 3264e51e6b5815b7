import { expect, it } from 'vitest'
import { picture } from './picture'

it('draws outlines where they lie, within the picture', () => {
  const square = (x: number) => [[[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]]
  const { shapes, width, height } = picture([{ code: 'a', rings: square(110) }, { code: 'b', rings: square(111) }, { code: 'c', rings: null }], 360, 300)
  expect([width, height]).toEqual([360, 216])
  expect(shapes.map((s) => s.code)).toEqual(['a', 'b', 'c'])
  for (const n of shapes.flatMap((s) => s.d.match(/\d+\.\d/g) ?? []).map(Number)) expect(n).toBeGreaterThanOrEqual(0)
  expect(shapes[0]!.centre[0]).toBeLessThan(shapes[1]!.centre[0])
  expect(picture([], 360, 300).shapes).toEqual([])
})
