/**
 * The shapes of the API, in one file: everything else imports names from here.
 * Once the server's openapi.json is here, `npm run types` writes generated.ts and this file
 * becomes re-exports of its `paths` and `components`.
 */

export type Lang = 'zh' | 'en'
export type Sex = 'male' | 'female' | 'unknown'
export type Act =
  | 'find' | 'open' | 'list' | 'register' | 'correct' | 'void' | 'import' | 'export' | 'figures'
  | 'audit' | 'manage_areas' | 'manage_users' | 'manage_system' | 'verify'

export interface AreaRef { code: string; name: string; level: string }
export interface Grant { desk: string; area?: AreaRef | null; purpose: string }
export interface Account {
  name: string; display: string; lang: string; grants: Grant[]; acts: Act[]; areas: AreaRef[]
  /** The password is a one-time one and must be changed before anything else. */
  fresh?: boolean
}
export interface SessionRow { id: string; who?: string; device: string; created: string; seen: string; current?: boolean }
export interface DemoSignIn { name: string; password: string; desk: string; display: string }

export interface FieldError { location: string; key?: string; message: string }
export interface ProblemBody {
  type?: string; title?: string; status?: number; detail?: string; key?: string
  errors?: FieldError[]; findings?: Finding[]
}

export interface PersonRef {
  id: string; name: string; sex: Sex; birth_date: string; death_date: string; age?: number | null
  area: AreaRef | null; household: string; address: string
}
export interface Why { field: string; match: string }
export interface FindResult { person: PersonRef; why: Why[] }
export interface FindAnswer { results: FindResult[]; more: boolean }

export interface Code { code: string; title: string }
export interface Residence {
  kind: string; area: AreaRef | null; start: string; start_type: string; end: string; end_type: string
  opened_by?: string; closed_by?: string
}
export interface Membership { household: string; relation: Code; start: string; end: string }
/** Of those elsewhere only the name is told. */
export interface Relative { role: string; person: PersonRef; elsewhere?: boolean }
export interface MaskedIdentifier { type: string; masked: string }
export type Severity = 'refuse' | 'warn' | 'query'
export interface Finding {
  rule: string; number?: number; severity: Severity; message: string; field?: string
  facts?: Record<string, unknown>; person?: string; area?: AreaRef | null
}
export interface Person extends PersonRef {
  family_name: string; given_name: string; identifiers: MaskedIdentifier[]; phone_masked: string
  source: string; reference: string; version: number
  residences: Residence[]; memberships: Membership[]; relatives: Relative[]
  timeline: Event[]; findings: Finding[]; next: string[]
}
export interface Change { field: string; title: string; before: string; after: string }
export interface HistoryEntry {
  entry: string; journal: number; recorded: string; author: string; act: string; kind: string
  reason: string; changes: Change[]
}
export interface Look { at: string; who: string; act: string; purpose: string }
export interface OpenIdentifiers { items: { type: string; number: string }[]; phone: string }

export interface Member { person: PersonRef; relation: Code; start: string; end?: string; elsewhere?: boolean }
export interface Household {
  id: string; area: AreaRef | null; address: string; head: string; members: Member[]; former: Member[]
  timeline: Event[]; findings: Finding[]; next: string[]
}
export interface HouseholdRow { id: string; area: AreaRef | null; address: string; head: PersonRef | null; size: number }

export type FieldType =
  | 'date' | 'day' | 'text' | 'person' | 'household' | 'area' | 'sex' | 'choice' | 'integer'
  | 'relation' | 'identifier' | 'phone' | 'people'
export interface KindField {
  code: string; title: string; help?: string; type: FieldType; required: boolean
  unit?: string; min?: number; max?: number; options?: Code[] | null
}
export interface Kind {
  code: string; title: string; summary: string; sealed: boolean
  subject: 'new' | 'person' | 'household'; fields: KindField[]
}
export type Values = Record<string, string>
export interface Effect { op: string; text: string; person?: PersonRef | null }
export interface Preview {
  ok: boolean; timeliness: string; delay_days: number; findings: Finding[]; effects: Effect[]
  errors: { field: string; key?: string; message: string }[]
}
export interface Override { rule: string; reason: string }
export interface Event {
  entry: string; kind: string; title: string; status: string; date: string; area: AreaRef | null
  registered: string; timeliness: string; delay_days: number
  persons: { role: string; person: PersonRef }[]; values: Values; summary: string
  journal: number; author: string; recorded: string; corrected: boolean; receipt?: string
}
export interface Version {
  entry: string; journal: number; recorded: string; author: string; reason: string; values: Values; act: string
}
export interface EventFull extends Event { versions: Version[] }
export interface Written { entry: string; journal: number; receipt: string }
export interface Registered extends Written { event?: Event; person?: string }
export interface Notice {
  id: string; kind: string; title: string; stage: 'notified' | 'declared' | 'registered' | 'refused'
  values: Values; summary: string; from: string; received: string; area: AreaRef | null
  reason?: string; entry?: string; findings?: Finding[]
}

export interface Receipt {
  valid: boolean; number: string; title: string; kind: string; recorded: string; position: number; size: number
  leaf: string; checkpoint: string; key: string; proof: string[]
}

export interface Area extends AreaRef {
  parent: string; from: string; to: string; successors: string[]; children: number
  problems: string[]; path?: AreaRef[]
}
export interface AreaDraft {
  code: string; name: string; level: string; parent: string; valid_from: string; valid_to: string; successor: string
}
export interface Figure {
  id: string; by?: Record<string, string>; value: number | null; n?: number | null; d?: number | null
  low?: number | null; high?: number | null; note?: string
}
export interface Figures { area: string; from: string; to: string; journal: number; figures: Figure[] }
export interface Definition {
  id: string; title: string; definition: string; formula: string; unit: string; source: string
  numerator: string; denominator: string; interval: string
}

export interface SheetColumn { title: string; code: string }
export interface SheetInfo { sheet: string; file: string; columns: SheetColumn[]; rows: number }
export interface ImportCounts {
  read: number; added: number; unchanged: number; changed: number; warned: number; refused: number
}
export interface ImportGroup {
  rule: string; severity: Severity; message: string; count: number
  rows: { sheet: string; row: number; message: string }[]
}
export type ImportState = 'reading' | 'checked' | 'running' | 'done' | 'undoing' | 'undone' | 'failed'
export interface Import {
  id: string; source: string; state: ImportState; progress: Progress; sheets: SheetInfo[]
  counts: ImportCounts; groups: ImportGroup[]; error: { key: string; title: string } | null
  ready: boolean; undone: { voided: number; left: number }; by: string; at: string
}
export interface ImportRow { sheet: string; row: number; cells: Record<string, string>; findings: Finding[]; checking?: boolean }

export interface Progress { done: number; total: number }
export interface GrantDraft { desk: string; area: string; purpose: string }
export interface User { name: string; display: string; grants: Grant[]; disabled?: boolean; fresh?: boolean; locked?: string; created?: string }
export interface Token { name: string; grants: Grant[]; created?: string; seen?: string; ends?: string }
export interface JournalHead { size: number; root: string; checkpoint: string; key: string; last: string }
export interface Job {
  id: string; kind: string; state: 'running' | 'done' | 'failed'; progress: Progress
  result?: Record<string, unknown> | null; error?: ProblemBody | null
}
export interface Backup { file: string; size: number; at: string; verified: boolean }
export interface System {
  version: string; engine: string; started: string; people: number; entries: number; areas: number
  disk_free: number; memory: number; checks: { name: string; ok: boolean; detail: string }[]
}
export interface Quarantined {
  id: string; received: string; from: string; kind: string; reason: string; message: string; body: unknown
}

export interface List<T> { items: T[]; next?: string }

/* The operations, in the form that openapi-typescript writes. */
type Q<T> = { query?: T; path?: never; header?: never; cookie?: never }
type P<K extends string, T = never> = { path: Record<K, string>; query?: T; header?: never; cookie?: never }
type None = { query?: never; path?: never; header?: never; cookie?: never }
type Answer<T> = {
  200: { headers: Record<string, unknown>; content: { 'application/json': T } }
  default: { headers: Record<string, unknown>; content: { 'application/problem+json': ProblemBody } }
}
type Ask<Params, T> = { parameters: Params; requestBody?: never; responses: Answer<T> }
type Send<Params, Body, T> = {
  parameters: Params; requestBody: { content: { 'application/json': Body } }; responses: Answer<T>
}
type Page = { limit?: number; cursor?: string }
type Empty = Record<string, never>

export interface paths {
  '/setup': { get: Ask<None, { needed: boolean }>; post: Send<None, { token: string; name: string; display: string; password: string }, Account> }
  '/session': { get: Ask<None, Account>; post: Send<None, { name: string; password: string }, Account>; delete: Ask<None, unknown> }
  '/session/lang': { put: Send<None, { lang: Lang }, unknown> }
  '/password': { post: Send<None, { old: string; new: string }, unknown> }
  '/sessions': { get: Ask<None, List<SessionRow>> }
  '/sessions/{id}': { delete: Ask<P<'id'>, unknown> }
  '/demo': { get: Ask<None, { signins: DemoSignIn[] }> }
  '/find': { get: Ask<Q<{ q: string; area?: string; limit?: number }>, FindAnswer> }
  '/people': { get: Ask<Q<Page & { area?: string; state?: string }>, List<PersonRef>> }
  '/people/{id}': { get: Ask<P<'id'>, Person> }
  '/people/{id}/history': { get: Ask<P<'id', Page>, List<HistoryEntry>> }
  '/people/{id}/looks': { get: Ask<P<'id', Page>, List<Look>> }
  '/people/{id}/identifiers': { get: Ask<P<'id', { why: string }>, OpenIdentifiers> }
  '/households': { get: Ask<Q<Page & { area?: string; q?: string }>, List<HouseholdRow>> }
  '/households/{id}': { get: Ask<P<'id'>, Household> }
  '/kinds': { get: Ask<None, List<Kind>> }
  '/events/preview': { post: Send<None, { kind: string; values: Values; corrects: string }, Preview> }
  '/events': {
    get: Ask<Q<Page & { area?: string; kind?: string; from?: string; to?: string }>, List<Event>>
    post: Send<None, { kind: string; values: Values; overrides: Override[]; base?: number }, Registered>
  }
  '/events/{entry}': { get: Ask<P<'entry'>, EventFull> }
  '/events/{entry}/correct': { post: Send<P<'entry'>, { values: Values; reason: string; overrides: Override[]; base?: number }, Registered> }
  '/events/{entry}/void': { post: Send<P<'entry'>, { reason: string }, Registered> }
  '/events/{entry}/void/preview': { post: Send<P<'entry'>, Empty, Preview> }
  '/notices': {
    get: Ask<Q<Page & { area?: string; stage?: string }>, List<Notice>>
    post: Send<None, { kind: string; stage: string; values: Values }, Registered>
  }
  '/notices/{id}/declare': { post: Send<P<'id'>, { values: Values }, Registered> }
  '/notices/{id}/register': { post: Send<P<'id'>, { values: Values; overrides: Override[] }, Registered> }
  '/notices/{id}/refuse': { post: Send<P<'id'>, { reason: string }, Registered> }
  '/findings': { get: Ask<Q<Page & { area?: string; rule?: string; severity?: string }>, List<Finding>> }
  '/receipts/{number}': { get: Ask<P<'number'>, Receipt> }
  '/areas': {
    get: Ask<Q<{ parent?: string; q?: string; limit?: number; cursor?: string }>, List<Area>>
    post: Send<None, AreaDraft, Written>
  }
  '/areas/{code}': { get: Ask<P<'code'>, Area> }
  '/figures': { get: Ask<Q<{ area: string; from: string; to: string; by?: string; only?: string; known_on?: string; boundaries?: string }>, Figures> }
  '/definitions': { get: Ask<None, List<Definition>> }
  '/imports': { get: Ask<Q<Page>, List<Import>> }
  '/imports/{id}': { get: Ask<P<'id'>, Import>; delete: Ask<P<'id'>, unknown> }
  '/imports/{id}/rows': { get: Ask<P<'id', Page & { rule?: string }>, List<ImportRow>> }
  '/imports/{id}/rows/{sheet}/{row}': { put: Send<P<'id' | 'sheet' | 'row'>, { cells: Record<string, string> }, ImportRow> }
  '/imports/{id}/run': { post: Send<P<'id'>, { overrides: Override[] }, unknown> }
  '/imports/{id}/undo': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/users': { get: Ask<Q<Page>, List<User>>; post: Send<None, { name: string; display: string; password?: string; grants: GrantDraft[] }, { password: string }> }
  '/users/{name}': { put: Send<P<'name'>, { display: string; grants: GrantDraft[] }, unknown> }
  '/users/{name}/disable': { post: Send<P<'name'>, Empty, unknown> }
  '/users/{name}/enable': { post: Send<P<'name'>, Empty, unknown> }
  '/users/{name}/reset': { post: Send<P<'name'>, Empty, { password: string }> }
  '/tokens': { get: Ask<Q<Page>, List<Token>>; post: Send<None, { name: string; grants: GrantDraft[] }, { token: string }> }
  '/tokens/{name}': { delete: Ask<P<'name'>, unknown> }
  '/devices': { get: Ask<Q<Page>, List<SessionRow>> }
  '/devices/{id}': { delete: Ask<P<'id'>, unknown> }
  '/journal': { get: Ask<None, JournalHead> }
  '/journal/verify': { post: Send<None, { rebuild: boolean }, { id: string }> }
  '/jobs/{id}': { get: Ask<P<'id'>, Job> }
  '/backups': { get: Ask<Q<Page>, List<Backup>>; post: Send<None, Empty, { id: string }> }
  '/system': { get: Ask<None, System> }
  '/quarantine': { get: Ask<Q<Page>, List<Quarantined>> }
  '/quarantine/{id}/discard': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/quarantine/{id}/retry': { post: Send<P<'id'>, Empty, unknown> }
}
