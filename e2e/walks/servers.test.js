import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import { binary, callerFor, openPlace } from '../lib/place.js'
import { villageA, villageB } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const run = promisify(execFile)
const { walk, place } = stage()
const townships = []
after(async () => { for (const p of townships) await p.close() })
const sync = (at, ...args) => run(binary, ['sync', ...args, '--data', join(at.dir, 'data')])

walk('a township is made known on the page, its register comes as a file, and what does not belong there is seen to wait', async (v) => {
  const township = await openPlace()
  townships.push(township)
  const [name, file] = [v.phone ? '甲镇' : 'Township A', join(township.dir, 'register')]
  await sync(township, 'card', '-o', join(township.dir, 'card'))
  await sync(place(), 'card', '-o', join(township.dir, 'county'))
  await sync(township, 'meet', join(township.dir, 'county'), '--as', 'county', '--above')
  const there = await callerFor(township, 'window', v.screen.lang)
  await there('POST', '/events', { kind: 'person', values: { name: v.phone ? '白露' : '谷雨', sex: 'female', birth_date: v.phone ? '1990-03-05' : '1992-03-05', area: villageA, since: '2020-01-01', since_reason: 'baseline', residence: 'usual' } })

  await there('POST', '/events', { kind: 'person', values: { name: v.phone ? '霜降' : '立冬', sex: 'male', birth_date: v.phone ? '1985-03-05' : '1987-03-05', area: villageB, since: '2020-01-01', since_reason: 'baseline', residence: 'usual' } })

  await v.signIn('admin')
  await v.go('/admin/servers')
  await v.heading(v.t('page.servers')).waitFor()
  await v.page.getByText(v.t('servers.knowNote')).waitFor()
  await v.field('servers.name').fill(name)
  await v.field('servers.card').setInputFiles(join(township.dir, 'card'))
  await v.field('servers.role.label').selectOption('below')
  await v.page.getByRole('button', { name: new RegExp(v.t('servers.keeps')) }).first().click()
  await v.page.getByRole('dialog').getByRole('combobox').fill('柳树村')
  await v.page.getByRole('dialog').getByRole('option').filter({ hasText: '柳树村' }).first().click()
  await v.button('servers.knowDo').click()
  await v.page.getByText(v.t('servers.never')).first().waitFor()
  await v.inspect('servers-never')

  await sync(township, 'report', 'county', '-o', file)
  await v.field('servers.bring').setInputFiles(file)
  await v.page.getByText(v.t('servers.answerFile')).waitFor()
  await v.page.getByRole('heading', { name: v.t('servers.heldHere', { server: name }) }).waitFor()
  await v.inspect('servers')
  const here = await callerFor(place(), 'admin', v.screen.lang)
  const row = (await here('GET', '/rollups')).items.find((r) => r.server === name)
  assert.ok(row.side === 'down' && row.at === row.head && row.taken > 0 && row.waiting > 0, JSON.stringify(row))
})
