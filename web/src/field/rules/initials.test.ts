import { expect, it } from 'vitest'
import { initials } from './initials'

it.each([
  ['张桂生', 'zgs'], ['李秀英', 'lxy'], ['欧阳明', 'oym'], ['曾庆华', 'zqh'], ['单雄信', 'sxx'], ['仇英', 'qy'], ['解晓东', 'xxd'], ['区寄', 'oj'], ['查良镛', 'zly'], ['何长海', 'hch'],
  ['罗金凤', 'ljf'], ['吴大勇', 'wdy'], ['彭雪梅', 'pxm'], ['许秋菊', 'xqj'], ['萧淑珍', 'xsz'], ['邓浩然', 'dhr'], ['田甜', 'tt'], ['阿依古丽', 'aygl'], ['Mei Lan', 'ml'], ['刘a', 'la'],
])('%s is found by %s', (name, want) => expect(initials(name)).toBe(want))
