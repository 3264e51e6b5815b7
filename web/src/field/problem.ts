import { asProblem } from '@/api/problem'
import { known, t } from './words'

/** What stands in the way, in words: the server's own where it said any. */
export function problemText(thrown: unknown): string {
  const p = asProblem(thrown)
  if (known(`problem.${p.key}`)) return t(`problem.${p.key}`)
  if (p.status === 0 || p.status === 408) return t('problem.net.away')
  return [p.message, p.detail].filter(Boolean).join(' ') || t('problem.other', { status: p.status })
}
