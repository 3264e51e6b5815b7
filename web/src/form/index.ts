/** Forms and schedules: the same verdicts as the server's, without a server. */
export { judge, sound } from './judge'
export { due } from './schedule'
export type { CareFacts, Contact, Done, Item, Schedule, State } from './schedule'
export type * from './types'
