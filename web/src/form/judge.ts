import { type Read, plain, readAnswer, trimmed } from './answer'
import { monthsBetween, parseDay, sayDay } from './day'
import { type Known, type Tree, type Value, evaluate, round } from './expression'
import type { Answers, Facts, Form, Question, Verdict } from './types'

const term = 280
const mostKept = 1e12

/** The facts by their names in expressions; the same as Facts.Fact of domain/form. */
export function factsOf(f: Facts): Known {
  const on = parseDay(f.on)
  const birth = parseDay(f.birth)
  const [lmp, edd] = [parseDay(f.lmp), parseDay(f.edd)]
  const age = (n: (born: number, day: number) => number) => (on === undefined || birth === undefined || birth > on ? undefined : BigInt(n(birth, on)))
  const gestation = (): number | undefined => {
    if (on === undefined) return undefined
    const n = edd !== undefined ? term - (edd - on) : lmp !== undefined ? on - lmp : -1
    return n < 0 ? undefined : n
  }
  return (name) => {
    switch (name) {
      case 'visit.day':
        return on
      case 'subject.sex':
        return f.sex === 'female' || f.sex === 'male' ? f.sex : undefined
      case 'subject.birth':
        return birth
      case 'subject.age_days':
        return age((b, d) => d - b)
      case 'subject.age_months':
        return age(monthsBetween)
      case 'subject.age_years':
        return age((b, d) => Math.trunc(monthsBetween(b, d) / 12))
      case 'care.lmp':
        return lmp
      case 'care.edd':
        return edd
      case 'care.delivered':
        return parseDay(f.delivered)
      case 'care.gestation_days':
      case 'care.gestation_weeks': {
        const n = gestation()
        return n === undefined ? undefined : BigInt(name.endsWith('weeks') ? Math.trunc(n / 7) : n)
      }
    }
    return undefined
  }
}

/** A calculated value as it is kept; undefined where it isn't known or can't be. */
function canonical(q: Question, v: Value | undefined): Read | undefined {
  if (v === undefined) return undefined
  switch (q.kind) {
    case 'number': {
      if (Number.isNaN(v) || Math.abs(v as number) > mostKept) return undefined
      const value = round(v as number, q.decimals ?? 0)
      return { value, text: plain(value) }
    }
    case 'whole':
      return (v as bigint) > BigInt(mostKept) || (v as bigint) < -BigInt(mostKept) ? undefined : { value: v, text: String(v) }
    case 'yes':
      return { value: v, text: v ? 'yes' : 'no' }
    case 'day':
      return { value: v, text: sayDay(v as number) }
    case 'choice':
      return q.options?.some((o) => o.code === v) ? { value: v, text: v as string } : undefined
    default:
      return undefined
  }
}

/** Whether a verdict's answers may be kept. */
export const sound = (v: Verdict): boolean => v.missing.length === 0 && !v.wrong.some((f) => f.severity === 'refuse')

/** What a form makes of answers; the same as Definition.Judge of domain/form. */
export function judge(form: Form, answers: Answers, facts: Facts): Verdict {
  const fact = factsOf(facts)
  const on = parseDay(facts.on) ?? 0
  const values = new Map<string, Value>()
  const known: Known = (name) => values.get(name) ?? (name.includes('.') ? fact(name) : undefined)
  const ask = (t: Tree | null | undefined) => (t ? evaluate(t, known, form.tables) : undefined)
  const holds = (t: Tree | null | undefined) => !t || ask(t) === true
  const v: Verdict = { shown: [], kept: {}, values: {}, dropped: [], missing: [], wrong: [], dangers: [] }
  const asked = new Set<string>()
  const given = (q: Question) => trimmed(answers[q.code])

  function keep(q: Question, read: Read) {
    values.set(q.code, read.value)
    v.kept[q.code] = read.text
  }
  function question(q: Question) {
    const text = given(q)
    if (q.kind === 'note') {
      if (text) v.dropped.push(q.code)
    } else if (q.value) {
      const read = canonical(q, ask(q.value))
      if (text && text !== (read?.text ?? '')) v.dropped.push(q.code)
      if (read) {
        keep(q, read)
        v.values[q.code] = read.text
      }
    } else if (!text) {
      if (q.required) v.missing.push(q.code)
    } else {
      const read = readAnswer(q, text, on)
      if ('key' in read) {
        v.wrong.push({ question: q.code, ...read, severity: 'refuse' })
        return
      }
      keep(q, read)
    }
    for (const c of q.checks ?? []) if (ask(c.holds) === false) v.wrong.push({ question: q.code, key: 'form.check', args: {}, severity: c.severity, says: c.says })
    for (const d of q.dangers ?? []) if (ask(d.when) === true) v.dangers.push({ question: q.code, level: d.level, refer: d.refer ?? false, says: d.says })
  }

  for (const s of form.sections) {
    const open = holds(s.when)
    for (const q of s.questions) {
      asked.add(q.code)
      if (!open || !holds(q.when)) {
        if (given(q)) v.dropped.push(q.code)
        continue
      }
      v.shown.push(q.code)
      question(q)
    }
  }
  for (const code of Object.keys(answers)) if (!asked.has(code) && answers[code]) v.dropped.push(code)
  v.dropped.sort()
  return v
}
