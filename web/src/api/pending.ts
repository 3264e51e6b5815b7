/**
 * Shapes of routes that the server doesn't describe yet. A route that it comes to describe leaves this file in the same
 * change; what is left is written by hand and held by nothing.
 */
import type { ProblemBody } from './types'

type P<K extends string, T = never> = { path: Record<K, string>; query?: T; header?: never; cookie?: never }
type Answer<T> = {
  200: { headers: Record<string, unknown>; content: { 'application/json': T } }
  default: { headers: Record<string, unknown>; content: { 'application/problem+json': ProblemBody } }
}
type Send<Params, Body, T> = {
  parameters: Params; requestBody: { content: { 'application/json': Body } }; responses: Answer<T>
}
type Empty = Record<string, never>

export interface PendingPaths {
  '/quarantine/{id}/discard': { post: Send<P<'id'>, { reason: string }, unknown> }
  '/quarantine/{id}/retry': { post: Send<P<'id'>, Empty, unknown> }
}
