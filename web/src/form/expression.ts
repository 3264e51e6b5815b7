import { earliest, latest, monthsBetween } from './day'

/** What an expression works on: whole numbers are bigint, numbers with decimals number, and so are days, which never meet them. */
export type Value = boolean | bigint | number | string | readonly string[]

/** An expression as the server compiled it: an operation and what it works on, a fact, a list or a value. */
export type Tree = readonly unknown[]

export interface Table {
  readonly name: string
  readonly first: number
  readonly values: readonly number[]
}

/** Hands out facts and answers by name; undefined where one isn't known. */
export type Known = (name: string) => Value | undefined

/* What isn't known, and what fails, is undefined. The types were checked when the form was compiled, so that here they are taken for granted. */
/* eslint-disable-next-line @typescript-eslint/no-explicit-any */
type Op = (a: any, b: any) => Value | undefined

const int64 = (f: (a: bigint, b: bigint) => bigint): Op => (a, b) => {
  const n = f(a, b)
  return BigInt.asIntN(64, n) === n ? n : undefined
}
const divided = (f: (a: bigint, b: bigint) => bigint): Op => (a, b) => (b === 0n || (a === lowest && b === -1n) ? undefined : f(a, b))
const lowest = -(2n ** 63n)
const same: Op = (a, b) => a === b
const size: Op = (a: string | readonly string[]) => BigInt(typeof a === 'string' ? [...a].length : a.length)
const less: Op = (a, b) => a < b
const atMost: Op = (a, b) => a <= b
const more: Op = (a, b) => a > b
const atLeast: Op = (a, b) => a >= b

/** n decimals, a half goes up: written so that every machine comes to the same bits. */
export function round(x: number, n: number): number {
  let p = 1
  for (let i = 0; i < n; i++) p *= 10
  const r = Math.floor(x * p + 0.5) / p
  return r === 0 ? 0 : r
}

const operations: Record<string, Op> = {
  logical_not: (a) => !a,
  equals: same,
  not_equals: (a, b) => a !== b,
  less_int64: less,
  less_double: less,
  less_timestamp: less,
  less_equals_int64: atMost,
  less_equals_double: atMost,
  less_equals_timestamp: atMost,
  greater_int64: more,
  greater_double: more,
  greater_timestamp: more,
  greater_equals_int64: atLeast,
  greater_equals_double: atLeast,
  greater_equals_timestamp: atLeast,
  add_int64: int64((a, b) => a + b),
  add_double: (a, b) => a + b,
  subtract_int64: int64((a, b) => a - b),
  subtract_double: (a, b) => a - b,
  multiply_int64: int64((a, b) => a * b),
  multiply_double: (a, b) => a * b,
  divide_int64: divided((a, b) => a / b),
  divide_double: (a, b) => a / b,
  modulo_int64: divided((a, b) => a % b),
  negate_int64: int64((a) => -a),
  negate_double: (a) => -a,
  int64_to_double: (a) => Number(a),
  double_to_int64: (a) => (a > -(2 ** 63) && a < 2 ** 63 ? BigInt(Math.trunc(a)) : undefined),
  in_list: (a, b) => b.includes(a) && a === a,
  size_string: size,
  size_list: size,
  string_size: size,
  list_size: size,
  contains_string: (a, b) => a.includes(b),
  starts_with_string: (a, b) => a.startsWith(b),
  ends_with_string: (a, b) => a.endsWith(b),
  days: (a, b) => BigInt(b - a),
  months: (a, b) => (b < a ? undefined : BigInt(monthsBetween(a, b))),
  plus_days: (a, b) => {
    const to = a + Number(b)
    return to < earliest || to > latest ? undefined : to
  },
  round: (a, b) => (b < 0n || b > 6n ? undefined : round(a, Number(b))),
  any: (a: string[], b) => a.some((x) => b.includes(x)),
}

/** Every operation there is: what the server may send. */
export const operationNames: readonly string[] = [...Object.keys(operations), 'logical_and', 'logical_or', 'conditional', 'has', 'look', 'day_string']

/** The value of an expression; undefined where it isn't known or can't be worked out. */
export function evaluate(tree: Tree, known: Known, tables: readonly Table[] = []): Value | undefined {
  const go = (t: Tree): Value | undefined => {
    const [op, a, b, c] = t as readonly [string, Tree, Tree, Tree]
    switch (op) {
      case 'fact':
        return known(a as unknown as string)
      case 'bool':
      case 'double':
      case 'text':
      case 'day':
        return a as unknown as Value
      case 'int':
        return BigInt(a as unknown as string)
      case 'list': {
        const all = t.slice(1).map((x) => go(x as Tree))
        return all.includes(undefined) ? undefined : (all as unknown as string[])
      }
      case 'has':
        return go(a) !== undefined
      case 'conditional': {
        const cond = go(a)
        return cond === undefined ? undefined : go(cond ? b : c)
      }
      case 'logical_and':
      case 'logical_or': {
        const settles = op === 'logical_or'
        const left = go(a)
        if (left === settles) return left
        const right = go(b)
        return right === settles ? right : left === undefined ? undefined : right
      }
      case 'look': {
        const row = go(b)
        const table = tables.find((x) => x.name === go(a))
        return row === undefined || !table ? undefined : table.values[Number(row) - table.first]
      }
    }
    const left = go(a)
    if (left === undefined) return undefined
    if (b === undefined) return operations[op]?.(left, undefined)
    const right = go(b)
    return right === undefined ? undefined : operations[op]?.(left, right)
  }
  return go(tree)
}
