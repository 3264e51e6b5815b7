/**
 * The initial letters of a Chinese name as people type them, by the browser's own order of characters: each letter begins at a known
 * one. No table of thousands of characters travels to the phone.
 */
const begins: [string, string][] = [
  ['a', '阿'], ['b', '八'], ['c', '嚓'], ['d', '咑'], ['e', '妸'], ['f', '发'], ['g', '旮'], ['h', '铪'], ['j', '丌'], ['k', '咔'], ['l', '垃'], ['m', '妈'],
  ['n', '拏'], ['o', '噢'], ['p', '妑'], ['q', '七'], ['r', '呥'], ['s', '仨'], ['t', '他'], ['w', '屲'], ['x', '夕'], ['y', '丫'], ['z', '帀'],
]
/** Surnames that are read otherwise than their first character alone. */
const surnames: Record<string, string> = { 单: 's', 仇: 'q', 解: 'x', 曾: 'z', 区: 'o', 查: 'z', 朴: 'p', 尉: 'y', 盖: 'g', 覃: 'q', 翟: 'z', 缪: 'm', 乐: 'y', 召: 's', 洗: 'x', 冼: 'x', 黑: 'h', 员: 'y', 种: 'c', 秘: 'b', 重: 'c', 折: 's', 万俟: 'mq', 澹台: 't', 长孙: 'zs', 单于: 'cy' }
/** Characters of given names that are mostly read otherwise than where the order puts them. */
const given: Record<string, string> = { 长: 'c', 乐: 'l', 行: 'x', 盛: 's', 传: 'c', 朝: 'c' }
const order = new Intl.Collator('zh-CN')
const seen = new Map<string, string>()

function letter(char: string): string {
  const lower = char.toLowerCase()
  if (/[a-z0-9]/.test(lower)) return lower
  const before = seen.get(char)
  if (before !== undefined) return before
  let found = given[char] ?? ''
  if (!found && /\p{Script=Han}/u.test(char)) {
    for (const [l, from] of begins) {
      if (order.compare(char, from) < 0) break
      found = l
    }
  }
  seen.set(char, found)
  return found
}

export function initials(name: string): string {
  const chars = [...name.trim()]
  if (/^[\x20-\x7e]+$/.test(name)) return name.toLowerCase().split(/[\s'-]+/).map((w) => w[0] ?? '').join('')
  for (const n of [2, 1]) {
    const read = surnames[chars.slice(0, n).join('')]
    if (read && chars.length > n) return read + chars.slice(n).map(letter).join('')
  }
  return chars.map(letter).join('')
}
