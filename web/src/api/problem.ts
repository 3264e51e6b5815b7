import type { FieldError, Finding, ProblemBody } from './types'

/** The server has no room left and says so: nothing was kept. */
export const full = 507

/** What a request can end with, other than its answer. */
export class Problem extends Error {
  readonly status: number
  readonly key: string
  readonly detail: string
  readonly errors: FieldError[]
  readonly findings: Finding[]

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? '')
    this.name = 'Problem'
    this.status = status
    this.key = body.key ?? body.type?.split('/').pop() ?? ''
    this.detail = body.detail ?? ''
    this.errors = body.errors ?? []
    this.findings = body.findings ?? []
  }

  /** The server did not say yes or no: the act may or may not have happened. */
  get unconfirmed(): boolean {
    return this.status === 0 || (this.status >= 500 && this.status !== full) || this.status === 408
  }

  /** Messages by field: "body.values.date" and "body.date" both belong to "date". */
  get byField(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const e of this.errors) {
      const field = e.location.split('.').pop() ?? ''
      found[field] = found[field] ? `${found[field]} ${e.message}` : e.message
    }
    return found
  }
}

export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  const aborted = thrown instanceof DOMException && thrown.name === 'TimeoutError'
  return new Problem(aborted ? 408 : 0, { key: aborted ? 'net.slow' : 'net.away' })
}
