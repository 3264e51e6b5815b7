import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import { binary, callerFor, openPlace } from '../lib/place.js'
import { villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const run = promisify(execFile)
const { walk, place } = stage()
let second
const sync = (at, ...args) => run(binary, ['sync', ...args, '--data', join(at.dir, 'data')])

/** Another server, which this one knows and is known to. */
async function meet() {
  const other = await openPlace()
  await sync(place(), 'card', '-o', join(place().dir, 'card'))
  await sync(other, 'card', '-o', join(other.dir, 'card'))
  await sync(place(), 'meet', join(other.dir, 'card'), '--as', '青山县')
  await sync(other, 'meet', join(place().dir, 'card'), '--as', '石桥县')
  return other
}
after(async () => (await second)?.close())

/** A woman with a household of her own, made at a server. */
async function alone(call, name, birth_date) {
  const household = randomUUID()
  await call('POST', '/events', { kind: 'household', values: { household, date: '2020-01-01', area: villageA, address: '3组9号' } })
  await call('POST', '/events', { kind: 'person', values: { name, sex: 'female', birth_date, area: villageA, household, relation: 'head', since: '2020-01-01', since_reason: 'baseline', residence: 'usual' } })
  return household
}

walk('a family comes on a stick and is taken in, and another one is handed over', async (v) => {
  const came = v.phone ? '钱来福' : '上官清风'
  const other = await (second ??= meet())
  const there = await callerFor(other, 'window', v.screen.lang)
  const household = await alone(there, came, v.phone ? '1991-04-02' : '1974-11-23')
  const key = (await there('GET', '/servers')).items[0].key
  await there('POST', '/transfers', { household, server: key, to: villageA, on: '2026-01-20', address: '柳树村5号', note: '投靠女儿' })
  const stick = join(other.dir, `stick-${v.screen.name}`)
  await sync(other, 'letter', '石桥县', '-o', stick)

  await v.signIn('window')
  await v.go('/transfers')
  await v.heading(v.t('page.transfers')).waitFor()
  await v.page.locator('input[type=file]').setInputFiles(stick)
  await v.page.getByText(v.t('transfer.answer')).waitFor()
  await v.inspect('transfers')
  await v.page.getByRole('link', { name: v.t('transfer.in', { server: '青山县' }) }).first().click()
  await v.page.getByText(v.t('transfer.takeNote')).waitFor()
  await v.page.getByText(came).waitFor()
  await v.inspect('transfer')
  await v.page.getByRole('button', { name: new RegExp(v.t('transfer.village')) }).first().click()
  await v.page.getByRole('option').or(v.page.getByRole('treeitem')).filter({ hasText: '柳树村' }).first().click()
  await v.button('transfer.takeDo').click()
  await v.page.getByText(v.t('transfer.state.taken')).first().waitFor()

  const here = await callerFor(place(), 'window', v.screen.lang)
  const leaving = await alone(here, v.phone ? '孙明月' : '慕容秋水', v.phone ? '1988-01-09' : '1969-06-30')
  await v.go(`/households/${leaving}`)
  await v.page.getByRole('link', { name: v.t('transfer.offerTo') }).click()
  await v.field('transfer.server').first().selectOption({ label: '青山县' })
  await v.inspect('transfer-offer')
  const server = (await here('GET', '/servers')).items[0].key
  await here('POST', '/transfers', { household: leaving, server, on: '2026-01-21' })
  await v.go('/transfers')
  await v.page.getByRole('link', { name: v.t('transfer.out', { server: '青山县' }) }).first().click()
  await v.button('transfer.withdraw').click()
  await v.page.getByRole('dialog').getByRole('textbox').fill(v.phone ? '不搬了' : 'they stay')
  await v.page.getByRole('dialog').getByRole('button', { name: v.t('transfer.withdraw') }).click()
  await v.page.getByText(v.t('transfer.state.withdrawn')).first().waitFor()
  const rows = (await here('GET', '/transfers')).items
  assert.ok(rows.some((r) => r.side === 'in' && r.state === 'taken') && rows.some((r) => r.side === 'out' && r.state === 'withdrawn'))
})
