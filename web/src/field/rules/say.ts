import { view } from '../here'
import { fill, lang, sayDay } from '../words'
import type { Found } from './door'

type Sentences = Record<string, { zh: string; en: string }>
let sentences: Sentences = {}

/** The sentences of the rules at the door, from the register's own catalogue. */
export const loadSentences = async (): Promise<void> => {
  sentences = (await import('@/words/door-rules.json')).default
}

export function sayFound(f: Found): string {
  const facts = Object.fromEntries(Object.entries(f.facts).map(([name, value]) => [name, /^\d{4}(-\d\d){0,2}$/.test(value) ? sayDay(value) : view.value.person(value)?.name ?? view.value.area(value)?.name ?? value]))
  return fill(sentences[f.rule]?.[lang.value] ?? f.rule, facts)
}
