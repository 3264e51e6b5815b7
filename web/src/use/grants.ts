import type { GrantDraft } from '@/api/types'

/** In a form an area must be said, even when it is all of them; the API writes all of them as none. */
export const everywhere = '*'

export const grantsToSend = (grants: readonly GrantDraft[]): GrantDraft[] =>
  grants.map((g) => ({ ...g, area: g.area === everywhere ? '' : g.area }))
