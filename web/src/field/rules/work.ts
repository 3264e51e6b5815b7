import { due, type CareFacts, type Done, type Item, type Schedule } from '@/form'

/** A record of care as the server gives it to the treating team: what schedules need, and no finding. */
export interface CareRecord {
  person: string
  programme: string
  enrolled: string
  until?: string // the consent's last day
  lmp?: string
  edd?: string
  delivered?: string
  ended?: string
  done?: readonly Done[]
}
export interface Subject {
  id: string // the record
  care: CareRecord
  birth: string
  sex: string
  died?: string
  moved?: string
  /** Visits written on this phone that the server hasn't sent back yet. */
  mine: readonly Done[]
}
export interface Task extends Item {
  record: string
  person: string
  programme: string
}

/**
 * What is due, kept by subject: after a visit only that subject is reckoned anew. The same rules as the server's, from the same
 * schedules (docs/forms.md); a phone that has been away for a week says the same as the desk.
 */
export class WorkList {
  private readonly by = new Map<string, { care: CareRecord; print: string; tasks: Task[] }>()

  /** `schedules` are those of each programme. */
  constructor(private readonly schedules: ReadonlyMap<string, readonly Schedule[]>, private today: string) {}

  /** Takes the subjects as they are now and reckons those that changed. Says how many that were. */
  update(subjects: Iterable<Subject>, today: string): number {
    const day = today !== this.today
    this.today = today
    const seen = new Set<string>()
    let reckoned = 0
    for (const s of subjects) {
      seen.add(s.id)
      const had = this.by.get(s.id)
      if (!day && had?.care === s.care && had.print === printOf(s)) continue
      this.touch(s)
      reckoned++
    }
    for (const id of this.by.keys()) if (!seen.has(id)) this.by.delete(id)
    return reckoned
  }

  /** One subject alone: a visit was just written. */
  touch(s: Subject): void {
    this.by.set(s.id, { care: s.care, print: printOf(s), tasks: this.reckon(s) })
  }
  drop(id: string): void {
    this.by.delete(id)
  }
  get tasks(): Task[] {
    const all: Task[] = []
    for (const { tasks } of this.by.values()) all.push(...tasks)
    return all
  }
  of(record: string): readonly Task[] {
    return this.by.get(record)?.tasks ?? []
  }

  private reckon(s: Subject): Task[] {
    const schedules = this.schedules.get(s.care.programme)
    if (!schedules || (s.care.until && s.care.until < this.today)) return []
    const facts: CareFacts = { on: this.today, birth: s.birth, sex: s.sex, enrolled: s.care.enrolled, lmp: s.care.lmp, edd: s.care.edd, delivered: s.care.delivered, ended: s.care.ended, died: s.died, moved: s.moved }
    const done = [...(s.care.done ?? []), ...s.mine]
    return schedules
      .flatMap((schedule) => due(schedule, facts, done))
      .filter((i) => i.state === 'open' || i.state === 'late')
      .map((i) => ({ ...i, record: s.id, person: s.care.person, programme: s.care.programme }))
  }
}

/** What may change of a subject while its record is the one that was read: a record that is read anew is another one. */
const printOf = (s: Subject): string => `${s.birth} ${s.sex} ${s.died ?? ''} ${s.moved ?? ''} ${s.mine.length ? JSON.stringify(s.mine) : ''}`

/** Whether a task is a little or much overdue: late ones first, then by the day by which they are to be done. */
export const inOrder = (a: Task, b: Task): number => Number(b.state === 'late') - Number(a.state === 'late') || (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)
