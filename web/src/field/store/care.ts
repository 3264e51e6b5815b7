import { WorkList, type CareRecord, type Subject, type Task } from '../rules/work'
import type { Done, Form, Schedule as Rules } from '@/form'
import { today } from '../words'
import type { Open } from './open'
import type { Item } from './outbox'
import type { View } from './view'

type Schedule = Rules & { programme: string }
export interface CareRow {
  id: string
  care: CareRecord
}
export interface Programme {
  id: string
  title: string
  about: string
  schedule: string
  forms: string[]
  ends: string
  offer: { sex: string; from_months: number; to_months: number }
  consent: { version: number; says: Record<string, string>; sees: Record<string, string>; months: number }
}

/** Services that people chose: the records of this worker's teams, what is due, and what this phone itself wrote of them. */
export class Care {
  forms = new Map<string, Form>()
  schedules = new Map<string, Schedule>()
  /** Records of this worker's teams as the server last gave them. */
  private sent: CareRow[] = []
  programmes: Programme[] = []
  private list: WorkList | undefined
  private at = ''
  private asOf = ''

  constructor(private readonly open: Open, private readonly view: View) {}

  async load(): Promise<void> {
    const [forms, schedules, programmes, sent] = await Promise.all([this.open.kept<Form[]>('forms'), this.open.kept<Schedule[]>('schedules'), this.open.kept<Programme[]>(`programmes ${this.open.lang()}`), this.open.kept<CareRow[]>('care')])
    this.forms = new Map((forms ?? []).map((f) => [f.id, f]))
    this.schedules = new Map((schedules ?? []).map((s) => [s.id, s]))
    this.programmes = programmes ?? []
    this.sent = sent ?? []
    this.asOf = (await this.open.kept<string>('care at')) ?? ''
    this.list = undefined
    this.at = ''
  }

  /** The records that stand: those the server sent, those opened here, without those that somebody withdrew here. A withdrawal always wins. */
  records(): { id: string; care: CareRecord; mine?: Item }[] {
    const entries = this.open.outbox.all.filter((i) => i.state !== 'settled')
    const withdrawn = entries.filter((i) => i.draft.kind === 'withdrawal').map((i) => i.draft.values)
    const read = new Map(this.sent.map((s) => [s.id, s]))
    const here = entries.filter((i) => i.draft.kind === 'enrolment' && !read.has(i.id) && (i.state !== 'accepted' || (i.answered ?? '') > this.asOf)).map((i) => ({ id: i.id, mine: i, care: this.opened(i) }))
    return [...this.sent, ...here].filter((r) => !withdrawn.some((w) => w.record === r.id || (!w.record && w.person === r.care.person && (!w.programme || w.programme === r.care.programme))))
  }
  private opened(i: Item): CareRecord {
    const { person = '', programme = '' } = i.draft.values
    return { person, programme, enrolled: i.made.slice(0, 10) }
  }
  of(person: string): { id: string; care: CareRecord; mine?: Item }[] {
    return this.records().filter((r) => r.care.person === person)
  }

  tasks(): Task[] {
    const now = today()
    const at = `${this.open.records.changed.value} ${this.open.outbox.changed.value} ${now}`
    this.list ??= new WorkList(this.byProgramme(), now)
    if (at !== this.at) {
      this.at = at
      this.list.update(this.subjects(), now)
    }
    return this.list.tasks
  }
  private byProgramme(): Map<string, Schedule[]> {
    const by = new Map<string, Schedule[]>()
    for (const s of this.schedules.values()) by.set(s.programme, [...(by.get(s.programme) ?? []), s])
    return by
  }

  private subjects(): Subject[] {
    const visits = new Map<string, Done[]>()
    for (const i of this.open.outbox.all) {
      if (i.draft.kind !== 'visit' || i.state === 'settled') continue
      const { record = '', date = '', form, contact, declined } = i.draft.values
      visits.set(record, [...(visits.get(record) ?? []), { on: date, form, contact, declined: declined === 'yes' }])
    }
    return this.records().flatMap(({ id, care }) => {
      const p = this.view.person(care.person)
      return p ? [{ id, care, birth: p.birth, sex: p.sex, died: p.death, moved: p.left, mine: (visits.get(id) ?? []).filter((d) => !care.done?.some((x) => x.on === d.on && x.form === d.form)) }] : []
    })
  }
}
