import type { Finding, Override } from '@/api/types'

/** One finding per rule and field, the graver first. */
const grave = { refuse: 0, warn: 1, query: 2 } as const
export const byGravity = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => grave[a.severity] - grave[b.severity])

const enough = 2
export const reasonsMissing = (findings: readonly Finding[], reasons: Record<string, string>): boolean =>
  findings.some((f) => f.severity === 'warn' && (reasons[f.rule] ?? '').trim().length < enough)

/** The typed reasons of the warnings that stand, as the API takes them. */
export function overridesOf(findings: readonly Finding[], reasons: Record<string, string>): Override[] {
  const rules = new Set(findings.filter((f) => f.severity === 'warn').map((f) => f.rule))
  return [...rules].filter((rule) => reasons[rule]?.trim()).map((rule) => ({ rule, reason: reasons[rule]!.trim() }))
}
