import type { Kind, Values } from '@/api/types'

/**
 * What a form can start with, from the address that led to it. A value for a field of its own name is taken as it is.
 * `person` is whom the page was about: the subject of the event, or a parent of somebody whom the event brings;
 * `home` is that person's household, which the newcomer enters.
 */
export function prefill(kind: Kind, query: Record<string, string>): Values {
  const values: Values = {}
  const has = (code: string) => kind.fields.some((f) => f.code === code)
  for (const field of kind.fields) {
    const given = query[field.code]
    if (given && field.code !== 'person') values[field.code] = given
  }
  const { person, sex, home } = query
  if (!person) return values
  if (kind.subject !== 'new') {
    const first = kind.fields.find((f) => f.type === 'person')
    if (first) values[first.code] = person
    return values
  }
  const parent = sex === 'male' ? 'father' : 'mother'
  delete values.sex // the parent's, not the child's
  if (sex !== 'unknown' && has(parent)) values[parent] = person
  if (home && has('household')) values.household = home
  return values
}
