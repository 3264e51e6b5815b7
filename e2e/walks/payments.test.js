import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { callerFor } from '../lib/place.js'
import { daysAgo } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
const scheme = 'childcare-2025'
/** A child under three on each screen, and an account that no bank has. */
const childOf = (v) => (v.phone ? ['吴果果', '9900000000000001'] : ['高一鸣', '9900000000000002'])

async function approved(v) {
  const [name, account] = childOf(v)
  const desk = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const subject = (await desk('GET', `/find?q=${encodeURIComponent(name)}`)).results[0].person.id
  const { case: id } = await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject, holder: name, account } })
  await desk('POST', `/cases/${id}/steps`, { step: 'verify', values: { amount: '3600' } })
  const approver = await callerFor(place(), 'approver', v.screen.lang)
  await approver('POST', `/cases/${id}/steps`, { step: 'approve' })
}
const panel = (v, key) => v.page.locator('.panel', { has: v.page.getByRole('heading', { name: v.t(key), exact: true }) })
async function day(v, within, key, iso) {
  const boxes = within.locator('.field', { hasText: v.t(key) }).locator('input')
  for (const [i, part] of iso.split('-').entries()) await boxes.nth(i).fill(part)
}
async function release(v, name, batch) {
  const one = await another(v.screen)
  await one.signIn(name)
  await one.go('/payments')
  await one.page.getByRole('row', { name: new RegExp(one.t('pay.builtBy', { who: '财务小沈' })) }).getByRole('button', { name: one.t('pay.step.release'), exact: true }).first().click()
  const dialog = one.page.getByRole('dialog')
  await one.field('pay.count', dialog).fill(String(batch.count))
  await one.field('pay.totalYuan', dialog).fill(batch.total)
  await one.inspect('pay-release')
  await dialog.getByRole('button', { name: one.t('pay.step.release'), exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await one.leave()
}

walk('what was approved is granted, built, released by two, sent and matched', async (v) => {
  await approved(v)
  const approver = await another(v.screen)
  await approver.signIn('approver')
  await approver.go('/payments')
  const award = panel(approver, 'pay.award.title')
  await approver.field('pay.scheme', award).selectOption(scheme)
  await day(approver, award, 'pay.award.on', daysAgo(0))
  await approver.button('pay.award.submit').click()
  await approver.page.getByText(approver.t('pay.award.done'), { exact: true }).waitFor()
  await approver.inspect('pay-award')
  await approver.leave()

  await v.signIn('cashier')
  await v.go('/payments')
  await v.field('pay.fund.amount').fill('50000')
  await v.button('pay.fund.submit').click()
  await v.settle()
  const build = panel(v, 'pay.build.title')
  await v.field('pay.scheme', build).selectOption(scheme)
  await day(v, build, 'pay.execute', daysAgo(0))
  await v.button('pay.build.submit').click()
  const call = await callerFor(place(), 'cashier', v.screen.lang)
  const newest = async () => (await call('GET', '/batches')).items[0]
  await v.page.getByText(v.t('pay.state.built')).first().waitFor()
  await v.inspect('payments')
  const batch = await newest()
  assert.ok(batch.count > 0)
  for (const name of ['approver', 'approver-2']) await release(v, name, batch)
  assert.equal((await newest()).state, 'released')

  await v.go('/payments')
  await v.button('pay.step.file').first().click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByText(v.t('pay.file.csv')).click()
  await v.inspect('pay-file')
  const [got] = await Promise.all([v.page.waitForEvent('download'), dialog.getByRole('button', { name: v.t('pay.file.save'), exact: true }).click()])
  const [, ...lines] = (await readFile(await got.path(), 'utf8')).trim().split(/\r?\n/)
  assert.equal(lines.length, batch.count)
  await v.button('pay.step.send').first().click()
  await dialog.getByRole('button', { name: v.t('pay.step.send'), exact: true }).click()
  await v.page.getByText(v.t('pay.state.sent')).first().waitFor()

  const statement = ['booked,reference,account,amount,way', ...lines.map((l) => l.split(',')).map(([ref, , account, , amount]) => `${daysAgo(0)},${ref},${account},${amount},out`), 'someday,,,1,out']
  const desk = panel(v, 'pay.statement.title')
  await desk.locator('input[type=file]').setInputFiles({ name: 'statement.csv', mimeType: 'text/csv', buffer: Buffer.from(`${statement.join('\n')}\n`) })
  await v.button('pay.statement.submit').click()
  await desk.getByText(v.t('pay.statement.unreadNote')).waitFor()
  await v.inspect('pay-statement')
  const ledger = await call('GET', '/ledger')
  assert.deepEqual([ledger.sum, ledger.open], ['0.00', 0])
})
