import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
const scheme = 'childcare-2025'
/** A child under three on each screen. */
const childOf = (v) => (v.phone ? '吴果果' : '高一鸣')

/** A child that was granted everything and died before the office knew it. */
async function granted(v) {
  const name = childOf(v)
  const register = await callerFor(place(), 'claims', v.screen.lang, 'civil_registration')
  const desk = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const approver = await callerFor(place(), 'approver', v.screen.lang)
  const subject = (await desk('GET', `/find?q=${encodeURIComponent(name)}`)).results[0].person.id
  const { case: id } = await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject, holder: name, account: '9900000000000001' } })
  await desk('POST', `/cases/${id}/steps`, { step: 'verify', values: { amount: '3600' } })
  await approver('POST', `/cases/${id}/steps`, { step: 'approve' })
  await approver('POST', '/grants', { scheme, on: daysAgo(0) })
  await register('POST', '/events', { kind: 'death', values: { person: subject, date: daysAgo(70) } })
  return { desk, name }
}

walk('a late death shows as a difference, is proposed as a cut, and the family is told first', async (v) => {
  const { desk, name } = await granted(v)
  await v.signIn('claims')
  await v.go('/cases')
  await v.page.locator('.page-head').getByRole('link', { name: v.t('page.changes'), exact: true }).click()
  await v.page.waitForURL('**/changes')
  const card = v.page.locator('.panel', { hasText: name })
  await card.getByText(v.t('change.cut'), { exact: true }).waitFor()
  await v.inspect('changes')
  await card.getByRole('button', { name: v.t('change.proposeCut'), exact: true }).click()
  await v.field('change.reasons', card).fill('The child died.')
  await v.inspect('change-propose')
  await card.getByRole('button', { name: v.t('change.proposeCut'), exact: true }).click()
  await v.page.waitForURL(/\/cases\/[0-9a-f-]{36}/)
  await v.page.getByRole('heading', { name: v.t('case.next') }).waitFor()
  await v.inspect('change-case')
  const id = new URL(v.page.url()).pathname.split('/').pop()
  const file = await desk('GET', `/cases/${id}`)
  assert.equal(file.state, 'proposed')
  assert.deepEqual(file.next.map((s) => s.id).sort(), ['drop', 'notify'])
  await v.go('/changes')
  await card.getByText(v.t('change.begun'), { exact: true }).waitFor()
  const approver = await another(v.screen)
  await approver.signIn('approver')
  await approver.go('/changes')
  await approver.button('change.effectsDo').click()
  await approver.page.getByText(approver.t('change.effectsDone'), { exact: true }).waitFor()
  await approver.inspect('changes-approver')
  await approver.leave()
  const cashier = await another(v.screen)
  await cashier.signIn('cashier')
  await cashier.go('/payments')
  await cashier.page.getByText(cashier.t('change.owingNone'), { exact: true }).waitFor()
  await cashier.leave()
})
