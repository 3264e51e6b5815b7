import { parseDay } from './day'
import type { Value } from './expression'
import type { Question } from './types'

/* What follows reads the same as domain/form/answer.go; the cases beside exchange/formjson hold both to it. */
const maxText = 500
const blank = /^[ \t\r\n\u3000]+|[ \t\r\n\u3000]+$/g
const personForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const photoForm = /^[0-9a-f]{64}$/

/** An answer that can be kept: its value for expressions, and its text. */
export interface Read {
  value: Value
  text: string
}
/** What is wrong with one: the key of a sentence and what it names. */
export interface Wrong {
  key: string
  args: Record<string, string>
}

export const trimmed = (text: string | undefined): string => (text ?? '').replace(blank, '')

/** A number as it is kept, without an exponent. */
export const plain = (x: number): string => String(x)

const wrong = (key: string, args: Record<string, string> = {}): Wrong => ({ key: `form.wrong.${key}`, args })

function readNumber(q: Question, text: string): Read | Wrong {
  const whole = q.kind === 'whole'
  if (!(whole ? /^-?[0-9]{1,12}$/ : /^-?[0-9]{1,12}(\.[0-9]{1,6})?$/).test(text)) return wrong(q.kind)
  const decimals = q.decimals ?? 0
  if ((text.split('.')[1] ?? '').length > decimals) return wrong('decimals', { most: String(decimals) })
  const x = Number(text) || 0
  const { min, max } = q
  if ((min !== undefined && x < min) || (max !== undefined && x > max)) {
    if (max === undefined) return wrong('least', { least: plain(min!) })
    if (min === undefined) return wrong('most', { most: plain(max) })
    return wrong('range', { least: plain(min), most: plain(max) })
  }
  return { value: whole ? BigInt(x) : x, text: plain(x) }
}

function readMany(q: Question, text: string): Read | Wrong {
  const chosen = text.split(' ').filter(Boolean)
  const options = q.options ?? []
  const stranger = chosen.find((c) => !options.some((o) => o.code === c))
  if (stranger !== undefined) return wrong('option', { text: stranger })
  const kept = options.filter((o) => chosen.includes(o.code))
  const alone = kept.findLast((o) => o.alone)
  if (alone && kept.length > 1) return wrong('alone', { code: alone.code })
  const codes = kept.map((o) => o.code)
  return { value: codes, text: codes.join(' ') }
}

/** Reads one answer that isn't empty, on the day of the visit. */
export function readAnswer(q: Question, text: string, on: number): Read | Wrong {
  switch (q.kind) {
    case 'number':
    case 'whole':
      return readNumber(q, text)
    case 'choice':
      return q.options?.some((o) => o.code === text) ? { value: text, text } : wrong('option', { text })
    case 'many':
      return readMany(q, text)
    case 'yes':
      return text === 'yes' || text === 'no' ? { value: text === 'yes', text } : wrong('yes')
    case 'day': {
      const day = parseDay(text)
      return day === undefined ? wrong('day') : !q.future && day > on ? wrong('future') : { value: day, text }
    }
    case 'person':
      return personForm.test(text) ? { value: text, text } : wrong('person')
    case 'photo':
      return photoForm.test(text) ? { value: text, text } : wrong('photo')
    default: {
      const most = Math.trunc(q.max ?? maxText)
      return [...text].length > most ? wrong('long', { most: String(most) }) : { value: text, text }
    }
  }
}
