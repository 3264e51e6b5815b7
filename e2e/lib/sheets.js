/**
 * A made-up township of two villages as the sheets that an office would bring: every name, number and date is invented,
 * and identity numbers carry area codes that begin with 99, which nobody has.
 */
export const county = '990101000000'
export const township = '990101001000'
export const villageA = '990101001201'
export const villageB = '990101001202'

const areas = [
  ['990000000000', '试验省', 'province', ''],
  ['990100000000', '试验市', 'prefecture', '990000000000'],
  [county, '石桥县', 'county', '990100000000'],
  [township, '石桥镇', 'township', county],
  [villageA, '柳树村', 'village', township],
  [villageB, '桃园村', 'village', township],
]

/** The 18 characters of GB 11643: six of area, eight of birth, three of order, one check character (ISO 7064 MOD 11-2). */
export function identity(area, birth, order) {
  const body = area + birth.replaceAll('-', '') + String(order).padStart(3, '0')
  const sum = [...body].reduce((s, d, i) => s + Number(d) * (2 ** (17 - i) % 11), 0)
  return body + '10X98765432'[sum % 11]
}

/** Households as [family, village, [name, sex, birth, relation]…]; relations are codes, the first member is the head. */
const homes = [
  [villageA, [['张桂生', 'male', '1986-03-12', 'head'], ['李秀英', 'female', '1990-07-05', 'spouse'], ['张小满', 'female', '2016-05-21', 'child']]],
  [villageA, [['王建国', 'male', '1958-10-01', 'head'], ['赵玉兰', 'female', '1961-02-14', 'spouse']]],
  [villageA, [['刘志强', 'male', '1979-12-30', 'head'], ['陈美华', 'female', '1983-04-18', 'spouse'], ['刘洋', 'male', '2008-08-08', 'child'], ['刘雪', 'female', '2012-01-16', 'child']]],
  [villageA, [['孙德福', 'male', '1949-06-09', 'head']]],
  [villageA, [['周海燕', 'female', '1995-11-23', 'head'], ['周子轩', 'male', '2020-09-02', 'child']]],
  [villageA, [['吴大勇', 'male', '1991-01-27', 'head'], ['郑晓梅', 'female', '1993-05-30', 'spouse']]],
  [villageA, [['冯春生', 'male', '1970-03-03', 'head'], ['褚文静', 'female', '1972-08-19', 'spouse'], ['冯磊', 'male', '1998-10-10', 'child']]],
  [villageB, [['欧阳明', 'male', '1984-09-17', 'head'], ['林巧云', 'female', '1988-12-02', 'spouse'], ['欧阳安', 'male', '2014-02-28', 'child'], ['欧阳宁', 'female', '2018-06-06', 'child']]],
  [villageB, [['何长海', 'male', '1965-07-22', 'head'], ['罗金凤', 'female', '1967-01-08', 'spouse']]],
  [villageB, [['高远', 'male', '1994-04-04', 'head'], ['谢婷', 'female', '1996-03-15', 'spouse'], ['高一诺', 'female', '2022-12-12', 'child']]],
  [villageB, [['唐福来', 'male', '1953-05-05', 'head'], ['许秋菊', 'female', '1955-09-29', 'spouse']]],
  [villageB, [['邓丽', 'female', '1987-10-31', 'head'], ['邓浩然', 'male', '2011-11-11', 'child']]],
  [villageB, [['曹国栋', 'male', '1976-02-20', 'head'], ['彭雪梅', 'female', '1978-06-24', 'spouse'], ['曹欣怡', 'female', '2005-07-07', 'child'], ['曹俊', 'male', '2009-03-09', 'child']]],
  [villageB, [['曾庆华', 'male', '1962-08-15', 'head'], ['萧淑珍', 'female', '1964-04-26', 'spouse'], ['曾凡', 'male', '1992-09-13', 'child'], ['田甜', 'female', '1994-12-25', 'other']]],
]

export const csv = (rows) => rows.map((r) => r.map((c) => (/[",\n]/.test(String(c)) ? `"${String(c).replaceAll('"', '""')}"` : c)).join(',')).join('\n') + '\n'

export const areasSheet = () => csv([['code', 'name', 'level', 'parent', 'valid_from'], ...areas.map((a) => [...a, '2000-01-01'])])

const columns = ['id', 'name', 'sex', 'birth_date', 'area', 'household', 'relation', 'since', 'since_reason', 'residence', 'mother', 'father', 'id_type', 'id_number', 'phone', 'address']

export function peopleSheet() {
  const rows = []
  let n = 0
  homes.forEach(([village, members], h) => {
    const ids = members.map(() => `R${String(++n).padStart(3, '0')}`)
    const parent = (sex) => ids[members.findIndex((m) => m[1] === sex && m[3] !== 'child')] ?? ''
    members.forEach(([name, sex, birth, relation], i) => {
      const child = relation === 'child'
      const since = birth > '2015-01-01' ? birth : '2015-01-01'
      rows.push([
        ids[i], name, sex, birth, village, `H${String(h + 1).padStart(2, '0')}`, relation, since, since === birth ? 'birth' : 'baseline', 'usual',
        child ? parent('female') : '', child ? parent('male') : '', 'citizen', identity('990101', birth, 2 * n + (sex === 'male' ? 1 : 0)), relation === 'head' ? `1990000${1000 + h}` : '',
        `${1 + (h % 4)}组${11 + 2 * h}号`,
      ])
    })
  })
  return csv([columns, ...rows])
}

const eventColumns = ['id', 'kind', 'date', 'person', 'area', 'registered', 'name', 'sex', 'mother', 'father', 'household', 'weight_g', 'partner', 'cause', 'to_area', 'reason']
const event = (cells) => eventColumns.map((c) => cells[c] ?? '')

/** A day as the sheets write it, so many days before today. */
export function daysAgo(n) {
  const d = new Date()
  d.setDate(d.getDate() - n)
  return [d.getFullYear(), d.getMonth() + 1, d.getDate()].map((x) => String(x).padStart(2, '0')).join('-')
}

/** A few events of the last year and a half, so that every list and chart has something to show. */
export function eventsSheet() {
  return csv([
    eventColumns,
    event({ id: 'E001', kind: 'birth', date: daysAgo(540), person: 'R090', area: villageA, registered: daysAgo(533), name: '吴果果', sex: 'female', mother: 'R014', father: 'R013', household: 'H06', weight_g: 3250 }),
    event({ id: 'E002', kind: 'birth', date: daysAgo(300), person: 'R091', area: villageB, registered: daysAgo(249), name: '高一鸣', sex: 'male', mother: 'R025', father: 'R024', household: 'H10', weight_g: 3480 }),
    event({ id: 'E003', kind: 'death', date: daysAgo(390), person: 'R010', area: villageA, registered: daysAgo(388) }),
    event({ id: 'E004', kind: 'move_out', date: daysAgo(70), person: 'R017', area: villageA, registered: daysAgo(69), to_area: '990200000000', reason: 'work' }),
  ])
}

/** A sheet to be mended: its second row was born in the future. */
export function strangersSheet(mark) {
  return csv([
    columns,
    [`${mark}1`, '秦小雨', 'female', '1999-02-03', villageA, `${mark}H`, 'head', '2020-01-01', 'baseline', 'usual', '', '', '', '', '', '5组8号'],
    [`${mark}2`, '秦向阳', 'male', `${new Date().getFullYear() + 3}-05-06`, villageA, `${mark}H`, 'child', '2020-01-01', 'baseline', 'usual', `${mark}1`, '', '', '', '', '5组8号'],
  ])
}
