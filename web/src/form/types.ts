import type { Table, Tree } from './expression'

/** A form as GET /forms/{id} gives it. */
export interface Words {
  readonly zh: string
  readonly en: string
}
export type Kind = 'text' | 'number' | 'whole' | 'choice' | 'many' | 'day' | 'yes' | 'person' | 'photo' | 'note'
export interface Option {
  readonly code: string
  readonly title: Words
  readonly alone?: boolean
}
export interface Question {
  readonly code: string
  readonly kind: Kind
  readonly title: Words
  readonly hint?: Words
  readonly unit?: Words
  readonly required?: boolean
  readonly min?: number
  readonly max?: number
  readonly decimals?: number
  readonly future?: boolean
  readonly options?: readonly Option[] | null
  readonly when?: Tree | null
  readonly value?: Tree | null
  readonly checks?: readonly { readonly holds: Tree | null; readonly severity: Severity; readonly says: Words }[] | null
  readonly dangers?: readonly { readonly when: Tree | null; readonly level: Level; readonly says: Words; readonly refer?: boolean }[] | null
}
export interface Section {
  readonly code: string
  readonly title: Words
  readonly when?: Tree | null
  readonly questions: readonly Question[]
}
export interface Form {
  readonly id: string
  readonly version: number
  readonly title: Words
  readonly sections: readonly Section[]
  readonly tables: readonly Table[]
  readonly sentences: Readonly<Record<string, Words>>
}

export type Severity = 'refuse' | 'ask'
export type Level = 'now' | 'soon' | 'watch'

/** What a form may know besides the answers; dates as texts, and one of which part is missing isn't known. */
export interface Facts {
  readonly on: string
  readonly birth?: string
  readonly sex?: string
  readonly lmp?: string
  readonly edd?: string
  readonly delivered?: string
}

/** Answers by question, each a text in the form of its kind. */
export type Answers = Readonly<Record<string, string>>

export interface Finding {
  question: string
  key: string
  args: Record<string, string>
  severity: Severity
  says?: Words
}
export interface Sign {
  question: string
  level: Level
  refer: boolean
  says: Words
}
export interface Verdict {
  shown: string[]
  kept: Record<string, string>
  values: Record<string, string>
  dropped: string[]
  missing: string[]
  wrong: Finding[]
  dangers: Sign[]
}
