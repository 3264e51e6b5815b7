import type { Tree } from './expression'
import type { Form, Question } from './types'

/** A sentence of the form's own by its key. */
export type Say = (key: string) => string

export const fill = (text: string, values: Record<string, unknown>): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))

export const speaker =
  (form: Form, lang: 'zh' | 'en'): Say =>
  (key) =>
    form.sentences[key]?.[lang] ?? key

const signs: Record<string, string> = { less: '<', less_equals: '\u2264', greater: '>', greater_equals: '\u2265' }

/** A condition in words, where it is a plain one about one answer; undefined where it isn't. For paper, where nothing can be hidden. */
export function inWords(tree: Tree | null | undefined, questions: readonly Question[], lang: 'zh' | 'en', say: Say): string | undefined {
  if (!tree) return undefined
  const [op, a, b] = tree as readonly [string, Tree, Tree]
  const quote = (x: string) => `\u201C${x}\u201D`
  const of = (t: Tree) => (t[0] === 'fact' ? questions.find((q) => q.code === t[1]) : undefined)
  const option = (q: Question, code: unknown) => q.options?.find((o) => o.code === code)?.title[lang]
  const is = (q: Question | undefined, answer: string | undefined) => (q && answer ? `${quote(q.title[lang])}: ${answer}` : undefined)
  switch (op) {
    case 'fact':
      return is(of(tree), say('form.say.yes'))
    case 'logical_not':
      return is(of(a), say('form.say.no'))
    case 'equals':
      return is(of(a), of(a) && option(of(a)!, b[1]))
    case 'in_list': {
      const many = of(b)
      if (many) return is(many, option(many, a[1]))
      const one = of(a)
      return one && b[0] === 'list' ? is(one, b.slice(1).map((x) => option(one, (x as Tree)[1]) ?? '').join(' / ')) : undefined
    }
    case 'any': {
      const many = of(a)
      return many && b[0] === 'list' ? is(many, b.slice(1).map((x) => option(many, (x as Tree)[1]) ?? '').join(' / ')) : undefined
    }
    default: {
      const sign = signs[op.replace(/_(int64|double)$/, '')]
      const q = of(a)
      return sign && q && ['int', 'double'].includes(b[0] as string) ? `${quote(q.title[lang])} ${sign} ${String(b[1])}` : undefined
    }
  }
}
