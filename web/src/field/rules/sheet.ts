import type { ChecklistItem, InspectionSheet, SheetAnswer } from '@/api/types'
import type { Item } from '../store/outbox'

export type Answers = Record<string, SheetAnswer>

export interface Asked {
  key: string
  item: ChecklistItem
  unit: string
}

/** What a sheet asks, in its order. */
export const askedOf = (sheet: InspectionSheet): Asked[] =>
  (sheet.asked ?? []).flatMap((key) => {
    const [code, unit] = key.split('#')
    const item = sheet.checklist.items?.find((i) => i.code === code)
    return item ? [{ key, item, unit: sheet.units?.find((u) => u.id === unit)?.name ?? '' }] : []
  })

/** What was answered as this phone knows it: the server's, over it what was sent and isn't there yet. */
export function known(sheet: InspectionSheet, entries: readonly Item[]): Answers {
  const out: Answers = { ...sheet.answers }
  const mine = entries.filter((i) => i.draft.kind === 'assessment' && i.draft.values.case === sheet.case && i.draft.values.round === String(sheet.round)
    && (i.state === 'waiting' || i.state === 'kept' || (i.state === 'accepted' && (i.answer?.seq ?? 0) > sheet.base)))
  for (const i of [...mine].sort((a, b) => a.n - b.n)) Object.assign(out, JSON.parse(i.draft.values.answers ?? '{}') as Answers)
  return out
}

/** What the other of the team found otherwise since somebody began to write: a person settles it, not who came later. */
export const differs = (sheet: InspectionSheet, changed: Answers, base: number): string[] =>
  sheet.base > base ? Object.keys(changed).filter((k) => sheet.answers[k]?.value && sheet.answers[k].value !== changed[k]!.value) : []

/** Whether an answer is wanted with a photo that it hasn't. A count's or a mark's is for the server to say. */
export const unproven = (item: ChecklistItem, answer: SheetAnswer | undefined): boolean =>
  !!answer?.value && answer.value !== 'na' && !answer.photos?.length && (item.evidence === 'always' || (item.evidence === 'photo' && item.kind === 'yes' && answer.value === 'no'))
