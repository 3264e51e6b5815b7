import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA } from '../lib/sheets.js'
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
  const found = (await desk('GET', `/find?q=${encodeURIComponent(name)}`)).results[0].person
  const subject = found.id
  const { case: id } = await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject, holder: name, account: '9900000000000001' } })
  await desk('POST', `/cases/${id}/steps`, { step: 'verify', values: { amount: '3600' } })
  await approver('POST', `/cases/${id}/steps`, { step: 'approve' })
  await approver('POST', '/grants', { scheme, on: daysAgo(0) })
  await register('POST', '/events', { kind: 'death', values: { person: subject, date: daysAgo(70) } })
  return { desk, name, subject, birth: found.birth_date }
}

walk('a late death shows as a difference, is proposed as a cut, and the family is told first', async (v) => {
  const { desk, name, subject, birth } = await granted(v)
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

  // Told in writing, the family sees why, and says its side on its own phone.
  await desk('POST', `/cases/${id}/steps`, { step: 'notify', values: { notice: 'by letter' } })
  const link = new URL((await desk('POST', '/letters', { scheme, people: [subject] })).items[0].link, place().url)
  const family = await another(v.screen)
  family.expects(/^401 GET \/api\/v1\/family$/)
  await family.page.goto(link.pathname + link.hash)
  await family.field('family.ask').fill(birth)
  await family.button('family.go').click()
  await family.page.getByRole('heading', { name: family.t('family.cut'), exact: true }).waitFor()
  await family.inspect('family-cut')
  await family.field('family.cutSay.hear').fill('It was the neighbour\u2019s child.')
  await family.button('family.cutDo.hear').click()
  await family.page.getByText(family.t('family.done')).waitFor()
  await family.inspect('family-heard')
  assert.equal((await desk('GET', `/cases/${id}`)).state, 'heard')
  await family.leave()
})

/** A child whose claim was approved and granted while the register had one date of birth, and which has another since. */
async function born(v, name, was, is) {
  const register = await callerFor(place(), 'claims', v.screen.lang, 'civil_registration')
  const desk = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const approver = await callerFor(place(), 'approver', v.screen.lang)
  const values = { date: was, name, sex: 'female', area: villageA }
  const overrides = ['birth.mother', 'birth.late', 'event.late'].map((rule) => ({ rule, reason: 'e2e' }))
  const { entry, person: subject } = await register('POST', '/events', { kind: 'birth', values, overrides })
  const { case: id } = await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject, holder: name, account: '9900000000000002' } })
  await desk('POST', `/cases/${id}/steps`, { step: 'verify', values: { amount: '3600' } })
  await approver('POST', `/cases/${id}/steps`, { step: 'approve' })
  await approver('POST', '/grants', { scheme, on: daysAgo(0) })
  await register('POST', `/events/${entry}/correct`, { values: { ...values, date: is }, reason: 'seen in the papers', overrides })
  return { desk, approver, subject }
}

walk('a corrected date of birth shows line by line what is owed otherwise: one child gets more, of the other nothing is cut before the family was told and heard', async (v) => {
  const year = new Date().getFullYear()
  const [before, after] = [`${year - 1}-06-15`, `${year}-01-15`]
  const more = v.phone ? '吴小满' : '吴小暑'
  const less = v.phone ? '吴秋分' : '吴冬至'
  await born(v, more, '2022-03-15', '2022-09-15') // three months of 2025 were granted, nine are owed
  const { desk, approver, subject } = await born(v, less, before, after)
  await v.signIn('claims')
  await v.go('/changes')
  const gains = v.page.locator('.panel', { hasText: more })
  await gains.getByText(v.t('change.up'), { exact: true }).waitFor()
  assert.match(await gains.innerText(), /2025[^]*900[^]*2,700[^]*1,800/, 'what was granted, what is owed and the difference are told')
  const loses = v.page.locator('.panel', { hasText: less })
  await loses.getByText(v.t('change.cut'), { exact: true }).waitFor()
  assert.match(await loses.innerText(), new RegExp(`${year - 1}[^]*3,600`), 'the year that isn’t owed any more is told, and how much')
  await v.inspect('changes-birth')

  const { case: id } = await desk('POST', '/changes', { person: subject, scheme, reasons: 'The child was born a year later.' })
  for (const step of ['decide', 'confirm', 'cut', 'approve']) { // whatever deciding is called: nothing that ends it is open before the family was told
    await assert.rejects(approver('POST', `/cases/${id}/steps`, { step, reason: 'now', values: { means: 'repay' } }), `${step} before the family was told`)
  }
  assert.ok(!(await approver('GET', `/cases/${id}`)).next.some((s) => !['drop', 'notify'].includes(s.id)), 'nothing but telling or dropping it may come first')
  await desk('POST', `/cases/${id}/steps`, { step: 'notify', values: { notice: 'by letter' } })
  await v.go(`/cases/${id}`)
  await v.page.getByText(String(year - 1)).first().waitFor()
  await v.inspect('change-birth-case')
  const link = new URL((await desk('POST', '/letters', { scheme, people: [subject] })).items[0].link, place().url)
  const family = await another(v.screen)
  family.expects(/^401 GET \/api\/v1\/family$/)
  await family.page.goto(link.pathname + link.hash)
  await family.field('family.ask').fill(after)
  await family.button('family.go').click()
  const cut = family.page.locator('.cut')
  await cut.getByRole('heading', { name: family.t('family.cut'), exact: true }).waitFor()
  assert.match(await cut.innerText(), new RegExp(`${year - 1}[^]*3,600`), 'the family sees the year and the money')
  await family.inspect('family-birth')
  await family.leave()
})
