/** Which sheet a file probably is, by its name; the user has the last word. */
export const sheets = ['people', 'events', 'areas'] as const
export type Sheet = (typeof sheets)[number]

const hints: [Sheet, RegExp][] = [
  ['areas', /area|region|地区|区划|行政/i],
  ['events', /event|birth|death|事件|出生|死亡|迁|婚/i],
  ['people', /people|person|member|人口|人员|名册|户籍|台账/i],
]

export function guessSheets(names: readonly string[]): Sheet[] {
  const taken = new Set<Sheet>()
  return names.map((name) => {
    const hinted = hints.find(([sheet, hint]) => hint.test(name) && !taken.has(sheet))?.[0]
    const sheet = hinted ?? sheets.find((s) => !taken.has(s)) ?? 'people'
    taken.add(sheet)
    return sheet
  })
}
