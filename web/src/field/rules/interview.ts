import type { Interview } from '@/api/types'
import type { Item } from '../store/outbox'

/** Somebody whom an interviewer was told of: who lives here, was born or died. */
export interface Found {
  kind: 'person' | 'birth' | 'death'
  name: string
  sex: string
  birth: string
  date: string
}
export const kindsFound: readonly Found['kind'][] = ['person', 'birth', 'death']
export const outcomes: readonly string[] = ['interviewed', 'absent', 'declined', 'nobody']
export const blank = (kind: Found['kind']): Found => ({ kind, name: '', sex: '', birth: '', date: '' })

/** Of whom neither a name nor a birth date is known, nobody could say who it is. */
export const nameless = (f: Found): boolean => !f.name && !f.birth

export const placeOf = (v: Pick<Interview, 'audit' | 'unit'>): string => `${v.audit}/${v.unit}`

/** What came of a visit as this phone knows it: its own word, where the server hasn't heard it yet. */
export function outcomeOf(v: Interview, entries: readonly Item[]): string {
  const mine = entries.filter((i) => i.draft.kind === 'interview' && i.state !== 'settled' && placeOf({ audit: i.draft.values.audit ?? '', unit: i.draft.values.unit ?? '' }) === placeOf(v))
  const last = mine.reduce<Item | undefined>((a, b) => (!a || b.n > a.n ? b : a), undefined)
  return last && (last.state !== 'accepted' || (last.answer?.seq ?? 0) > v.base) ? (last.draft.values.outcome ?? '') : v.outcome
}
