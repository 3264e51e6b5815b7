import { WorkList, type CareRecord, type Subject, type Task } from '../rules/work'
import type { Done, Form, Schedule } from '@/form'
import type { Rec } from '../sync/wire'
import { today } from '../words'
import type { Open } from './open'
import type { Item } from './outbox'
import type { View } from './view'

export interface Programme {
  id: string
  title: string
  about: string
  schedule: string
  forms: string[]
  ends: string
  consent: { version: number; says: Record<string, string>; sees: Record<string, string>; months: number }
}

/** Services that people chose: the records of this worker's teams, what is due, and what this phone itself wrote of them. */
export class Care {
  forms = new Map<string, Form>()
  schedules = new Map<string, Schedule>()
  programmes: Programme[] = []
  /** Contacts that somebody did not want. It is kept on this phone alone and told to nobody: the task closes, and that is all. */
  declined: string[] = []
  private list: WorkList | undefined
  private at = ''

  constructor(private readonly open: Open, private readonly view: View) {}

  async load(): Promise<void> {
    const [forms, schedules, programmes, declined] = await Promise.all([this.open.kept<Form[]>('forms'), this.open.kept<Schedule[]>('schedules'), this.open.kept<Programme[]>(`programmes ${this.open.lang()}`), this.open.kept<string[]>('declined')])
    this.forms = new Map((forms ?? []).map((f) => [f.id, f]))
    this.schedules = new Map((schedules ?? []).map((s) => [s.id, s]))
    this.programmes = programmes ?? []
    this.declined = declined ?? []
    this.list = undefined
    this.at = ''
  }

  /** The records that stand: those the server sent, those opened here, without those that somebody withdrew here. A withdrawal always wins. */
  records(): { id: string; care: CareRecord; mine?: Item }[] {
    const entries = this.open.outbox.all.filter((i) => i.state !== 'settled')
    const withdrawn = entries.filter((i) => i.draft.kind === 'withdrawal').map((i) => i.draft.values)
    const sent = [...this.open.records.all<CareRecord>('care')].map((r: Rec<CareRecord>) => ({ id: r.id, care: r.data }))
    const here = entries.filter((i) => i.draft.kind === 'enrolment' && !sent.some((s) => s.id === i.id)).map((i) => ({ id: i.id, mine: i, care: this.opened(i) }))
    return [...sent, ...here].filter((r) => !withdrawn.some((w) => w.person === r.care.person && (!w.programme || w.programme === r.care.programme)))
  }
  private opened(i: Item): CareRecord {
    const { person = '', programme = '' } = i.draft.values
    return { person, programme, schedule: this.programmes.find((p) => p.id === programme)?.schedule ?? '', enrolled: i.made.slice(0, 10) }
  }
  of(person: string): { id: string; care: CareRecord; mine?: Item }[] {
    return this.records().filter((r) => r.care.person === person)
  }

  tasks(): Task[] {
    const now = today()
    const at = `${this.open.records.changed.value} ${this.open.outbox.changed.value} ${now}`
    this.list ??= new WorkList(this.schedules, now)
    if (at !== this.at) {
      this.at = at
      this.list.update(this.subjects(), now)
    }
    return this.list.tasks.filter((x) => !this.declined.includes(nameOf(x.record, x.contact, x.again)))
  }
  async decline(record: string, contact: string): Promise<void> {
    const again = this.list?.of(record).find((x) => x.contact === contact)?.again ?? 0
    this.declined = [...this.declined, nameOf(record, contact, again)].slice(-2000)
    await this.open.keep('declined', this.declined)
  }

  private subjects(): Subject[] {
    const visits = new Map<string, Done[]>()
    for (const i of this.open.outbox.all) {
      if (i.draft.kind !== 'visit' || i.state === 'settled') continue
      const { person = '', date = '', form, contact } = i.draft.values
      visits.set(person, [...(visits.get(person) ?? []), { on: date, form, contact }])
    }
    return this.records().flatMap(({ id, care }) => {
      const p = this.view.person(care.person)
      return p ? [{ id, care, birth: p.birth, sex: p.sex, died: p.death, moved: p.left, mine: (visits.get(care.person) ?? []).filter((d) => !care.done?.some((x) => x.on === d.on && x.form === d.form)) }] : []
    })
  }
}

const nameOf = (record: string, contact: string, again: number): string => `${record} ${contact} ${again}`
