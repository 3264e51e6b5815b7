/**
 * Shapes of routes that the server doesn't describe yet. A route that it comes to describe leaves this file in the same
 * change; what is left is written by hand and held by nothing.
 */
import type { Override, ProblemBody, Registered, Values } from './types'

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
  '/journal/verify': { post: Send<None, { rebuild: boolean }, { id: string }> }
  '/jobs/{id}': { get: Ask<P<'id'>, Job> }
  '/backups': { get: Ask<Q<Page>, List<Backup>>; post: Send<None, Empty, { id: string }> }
  '/quarantine/{id}/discard': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/quarantine/{id}/retry': { post: Send<P<'id'>, Empty, unknown> }
}
