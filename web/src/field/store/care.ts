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
  private known = new Set<string>()
  programmes: Programme[] = []
  private list: WorkList | undefined
  /** What the list was reckoned from, and which records something written on this phone bore on then. */
  private from = ''
  private wrote = -1
  private touched = new Set<string>()
  private asOf = ''

  constructor(private readonly open: Open, private readonly view: View) {}

  async load(): Promise<void> {
    const [forms, schedules, programmes, sent] = await Promise.all([this.open.kept<Form[]>('forms'), this.open.kept<Schedule[]>('schedules'), this.open.kept<Programme[]>(`programmes ${this.open.lang()}`), this.open.kept<CareRow[]>('care')])
    this.forms = new Map((forms ?? []).map((f) => [f.id, f]))
    this.schedules = new Map((schedules ?? []).map((s) => [s.id, s]))
    this.programmes = programmes ?? []
    this.sent = sent ?? []
    this.known = new Set(this.sent.map((s) => s.id))
    this.asOf = (await this.open.kept<string>('care at')) ?? ''
    this.list = undefined
  }

  /** The records that stand, or those of them that are asked for: those the server sent, those opened here, without those that somebody withdrew here. A withdrawal always wins. */
  records(only?: ReadonlySet<string>): { id: string; care: CareRecord; mine?: Item }[] {
    const entries = this.open.outbox.all.filter((i) => i.state !== 'settled')
    const withdrawn = entries.filter((i) => i.draft.kind === 'withdrawal').map((i) => i.draft.values)
    const sent = only ? this.sent.filter((s) => only.has(s.id)) : this.sent
    const here = entries.filter((i) => i.draft.kind === 'enrolment' && (!only || only.has(i.id)) && !this.known.has(i.id) && (i.state !== 'accepted' || (i.answered ?? '') > this.asOf)).map((i) => ({ id: i.id, mine: i, care: this.opened(i) }))
    return [...sent, ...here].filter((r) => !withdrawn.some((w) => w.record === r.id || (!w.record && w.person === r.care.person && (!w.programme || w.programme === r.care.programme))))
  }
  private opened(i: Item): CareRecord {
    const { person = '', programme = '' } = i.draft.values
    return { person, programme, enrolled: i.made.slice(0, 10) }
  }
  of(person: string): { id: string; care: CareRecord; mine?: Item }[] {
    return this.records().filter((r) => r.care.person === person)
  }

  /** What is due. What the server sent is reckoned whole; after something was written here, only the records that it bears on. */
  tasks(): Task[] {
    const now = today()
    const from = `${this.open.records.changed.value} ${now}`
    const wrote = this.open.outbox.changed.value
    if (!this.list || from !== this.from) {
      this.list ??= new WorkList(this.byProgramme(), now)
      this.list.update(this.subjects(), now)
      this.touched = this.bearing()
    } else if (wrote !== this.wrote) {
      const touched = this.bearing()
      const again = new Map(this.subjects(new Set([...touched, ...this.touched])).map((s) => [s.id, s]))
      for (const id of this.touched) if (!again.has(id)) this.list.drop(id)
      for (const id of touched) if (!again.has(id)) this.list.drop(id)
      for (const s of again.values()) this.list.touch(s)
      this.touched = touched
    }
    this.from = from
    this.wrote = wrote
    return this.list.tasks
  }
  /** The records that something written on this phone bears on: a visit, a consent or a withdrawal, and whatever happened to their client. */
  private bearing(): Set<string> {
    const out = new Set<string>()
    const people = new Set<string>()
    for (const { id, state, draft } of this.open.outbox.all) {
      if (state === 'settled') continue
      if (draft.kind === 'enrolment') out.add(id)
      if (draft.values.record) out.add(draft.values.record)
      else if (draft.values.person) people.add(draft.values.person)
    }
    if (people.size) for (const s of this.sent) if (people.has(s.care.person)) out.add(s.id)
    return out
  }
  private byProgramme(): Map<string, Schedule[]> {
    const by = new Map<string, Schedule[]>()
    for (const s of this.schedules.values()) by.set(s.programme, [...(by.get(s.programme) ?? []), s])
    return by
  }

  private subjects(only?: ReadonlySet<string>): Subject[] {
    const visits = new Map<string, Done[]>()
    for (const i of this.open.outbox.all) {
      if (i.draft.kind !== 'visit' || i.state === 'settled') continue
      const { record = '', date = '', form, contact, declined } = i.draft.values
      visits.set(record, [...(visits.get(record) ?? []), { on: date, form, contact, declined: declined === 'yes' }])
    }
    return this.records(only).flatMap(({ id, care }) => {
      const p = this.view.person(care.person)
      return p ? [{ id, care, birth: p.birth, sex: p.sex, died: p.death, moved: p.left, mine: (visits.get(id) ?? []).filter((d) => !care.done?.some((x) => x.on === d.on && x.form === d.form)) }] : []
    })
  }
}
