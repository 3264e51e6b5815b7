/**
 * Shapes of routes that the server doesn't describe yet. A route that it comes to describe leaves this file in the same
 * change; what is left is written by hand and held by nothing.
 */
import type { Finding, Override, ProblemBody, Registered, Values } from './types'

export interface SheetColumn { title: string; code: string }
export interface SheetInfo { sheet: string; file: string; columns: SheetColumn[]; rows: number }
export interface ImportCounts {
  read: number; added: number; unchanged: number; changed: number; warned: number; refused: number
}
export interface ImportGroup {
  rule: string; severity: Finding['severity']; message: string; count: number
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
export interface Job {
  id: string; kind: string; state: 'running' | 'done' | 'failed'; progress: Progress
  result?: Record<string, unknown> | null; error?: ProblemBody | null
}
export interface Backup { file: string; size: number; at: string; verified: boolean }
interface List<T> { items: T[]; next?: string }

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

export interface PendingPaths {
  '/notices': {
    post: Send<None, { kind: string; stage: string; values: Values }, Registered>
  }
  '/notices/{id}/declare': { post: Send<P<'id'>, { values: Values }, Registered> }
  '/notices/{id}/register': { post: Send<P<'id'>, { values: Values; overrides: Override[] }, Registered> }
  '/notices/{id}/refuse': { post: Send<P<'id'>, { reason: string }, Registered> }
  '/imports': { get: Ask<Q<Page>, List<Import>> }
  '/imports/{id}': { get: Ask<P<'id'>, Import>; delete: Ask<P<'id'>, unknown> }
  '/imports/{id}/rows': { get: Ask<P<'id', Page & { rule?: string }>, List<ImportRow>> }
  '/imports/{id}/rows/{sheet}/{row}': { put: Send<P<'id' | 'sheet' | 'row'>, { cells: Record<string, string> }, ImportRow> }
  '/imports/{id}/run': { post: Send<P<'id'>, { overrides: Override[] }, unknown> }
  '/imports/{id}/undo': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/journal/verify': { post: Send<None, { rebuild: boolean }, { id: string }> }
  '/jobs/{id}': { get: Ask<P<'id'>, Job> }
  '/backups': { get: Ask<Q<Page>, List<Backup>>; post: Send<None, Empty, { id: string }> }
  '/quarantine/{id}/discard': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/quarantine/{id}/retry': { post: Send<P<'id'>, Empty, unknown> }
}
