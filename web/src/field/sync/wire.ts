/** The shapes of docs/sync.md, as far as the phone reads them. */
export interface Rec<T = unknown> {
  kind: string
  id: string
  seq: number
  area: string
  data: T
}
export interface Gone {
  kind: string
  id: string
  seq: number
  area: string
  why: 'moved' | 'died' | 'joined' | 'ended' | 'forgotten'
  day?: string
  into?: string
}
export interface Scope {
  epoch: string
  areas: string[]
  purposes: string[]
}
export interface AreaData {
  code: string
  name: string
  level: string
  parent: string
}
export interface HouseholdData {
  address: string
  head: string
  members: string[]
}
export interface PersonData {
  name: string
  sex: 'male' | 'female' | 'unknown'
  birth: string
  household: string
  relation: string
  mother: string
  father: string
  residence: string
  since: string
  death?: string // only of somebody whose death this phone itself has written down
}
export interface HeldData {
  held: string
  id: string
  kind: string
  state: 'waiting' | 'released' | 'discarded'
  code: string
  zh: string
  en: string
  reason: string
  as: string
}
export interface Page {
  records: Rec[]
  gone?: Gone[]
  next: string
  more: boolean
  epoch: string
  journal: number
  time: string
  scope?: Scope
}
export interface Snapshot {
  records: Rec[]
  at: string
  place: string
  more: boolean
  count: number
  epoch: string
  scope?: Scope
}
export interface FindingData {
  rule: string
  severity: 'query' | 'warn' | 'refuse'
  message: string
  field?: string
}
export interface Answer {
  id: string
  answer: 'accepted' | 'duplicate' | 'quarantined' | 'rejected' | 'kept'
  seq?: number
  receipt?: string
  held?: string
  code?: string
  zh?: string
  en?: string
  field?: string
  findings?: FindingData[]
  warnings?: { code: string; zh: string; en: string }[]
}
export interface Pushed {
  answers: Answer[]
  clock: string
  time: string
  journal: number
}
export interface Signed {
  text: string
  sig: string
}
export interface Enrolled {
  id: string
  token: string
  half: string
  until: string
  office_key: string
  account: string
  scope: Scope
}
export interface Leased {
  until: string
  half: string
  token?: string
}
/** What the phone writes into an entry's text, beside id, device, n, account and made. */
export interface Draft {
  kind: string
  values: Record<string, string>
  base?: number
  event?: string
  reason?: string
  overrides?: { rule: string; reason: string }[]
  files?: string[]
}
