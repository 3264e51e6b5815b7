import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
const scheme = 'childcare-2025'
const born = daysAgo(40)
/** Callers beside the browser, each signed in once. */
const callers = new Map()
function caller(name, purpose, lang = 'zh') {
  const key = `${name} ${lang}`
  if (!callers.has(key)) callers.set(key, callerFor(place(), name, lang, purpose))
  return callers.get(key)
}
const press = (v, name) => v.page.getByRole('button', { name, exact: true })

/** A child that was just born, with a claim to the childcare subsidy and a letter to its family. */
async function child(v, name) {
  const window = await caller('window', 'civil_registration')
  const desk = await caller('claims', 'benefit', v.screen.lang)
  const person = (await window('POST', '/events', { kind: 'person', values: { name, sex: 'female', birth_date: born, area: villageA, since: born, since_reason: 'birth' } })).person
  const link = (await desk('POST', '/letters', { scheme, people: [person] })).items[0].link
  const id = (await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject: person, holder: name, account: '9900000000000001', amount: '3600' } })).case
  const steps = (await desk('GET', '/flows')).items.find((f) => f.id === 'claim').steps
  return { desk, person, id, link: new URL(link, place().url), title: (step) => steps.find((s) => s.id === step).title, field: (step, code) => steps.find((s) => s.id === step).fields.find((f) => f.code === code).title }
}

walk('a claim is refused with reasons after the family was heard, and the family appeals', async (v) => {
  const c = await child(v, v.phone ? '水一一' : '窦二二')
  await v.signIn('claims')
  await v.go(`/cases/${c.id}?for=benefit`)
  await press(v, c.title('doubt')).click()
  await v.field('case.reason').fill('The household book names another village.')
  await press(v, c.title('doubt')).last().click()
  await v.settle()

  const approver = await another(v.screen)
  await approver.signIn('approver')
  await approver.go(`/cases/${c.id}?for=benefit`)
  await press(approver, c.title('refuse')).click()
  await approver.field(c.field('refuse', 'heard')).fill('They say that they moved in March.')
  await approver.field('case.reason').fill('The child is registered elsewhere, which pays.')
  await approver.inspect('claim-refuse')
  await press(approver, c.title('refuse')).last().click()
  await approver.settle()
  assert.equal((await c.desk('GET', `/cases/${c.id}`)).state, 'refused')
  await approver.leave()

  const family = await another(v.screen)
  family.expects(/^401 GET \/api\/v1\/family$/)
  await family.page.goto(c.link.pathname + c.link.hash)
  await family.field('family.ask').fill(born)
  await family.button('family.go').click()
  await family.page.getByText('The child is registered elsewhere, which pays.').first().waitFor()
  await family.inspect('family-refused')
  await family.field('family.grounds').fill('The book was changed in March.')
  await family.button('family.appeal').click()
  await family.page.getByRole('heading', { name: family.t('family.appeals') }).waitFor()
  await family.inspect('family-appealed')
  await family.leave()
})

walk('money that came back is paid again once the account is mended on the claim', async (v) => {
  const c = await child(v, v.phone ? '章三三' : '云四四')
  const approver = await caller('approver')
  const second = await caller('approver-2')
  const cashier = await caller('cashier')
  await c.desk('POST', `/cases/${c.id}/steps`, { step: 'verify', values: { amount: '3600' } })
  await approver('POST', `/cases/${c.id}/steps`, { step: 'approve' })
  await approver('POST', '/grants', { scheme, on: daysAgo(0) })
  await cashier('POST', '/funding', { amount: '50000' })
  const send = async () => {
    const { batch } = await cashier('POST', '/batches', { scheme, execute: daysAgo(0) })
    for (const one of [approver, second]) await one('POST', `/batches/${batch.id}/steps`, { step: 'release', count: batch.count, total: batch.total })
    await cashier('POST', `/batches/${batch.id}/steps`, { step: 'send' })
    return batch
  }
  const batch = await send()
  await v.signIn('cashier')
  await v.go('/payments')
  const file = await v.page.evaluate(async (id) => (await fetch(`/api/v1/batches/${id}/file?as=csv`)).text(), batch.id)
  const [ref] = file.trim().split(/\r?\n/)[1].split(',')
  const sheet = `booked,reference,account,amount,way\n${daysAgo(0)},${ref},9900000000000001,3600.00,out\n${daysAgo(0)},${ref},9900000000000001,3600.00,in\n`
  await v.page.locator('input[type=file]').first().setInputFiles({ name: `back-${v.screen.name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(sheet) })
  await v.button('pay.statement.submit').click()
  await v.page.getByRole('heading', { name: v.t('pay.statement.title'), exact: true }).waitFor()
  await v.settle()
  await v.inspect('pay-returned')

  const desk = await another(v.screen)
  await desk.signIn('claims')
  await desk.go(`/cases/${c.id}?for=benefit`)
  await desk.page.getByRole('link', { name: desk.t('case.readdress'), exact: true }).click()
  const flow = (await c.desk('GET', '/flows')).items.find((f) => f.id === 'account')
  const asked = (code) => flow.opening.fields.find((f) => f.code === code).title
  await desk.field(asked('holder')).fill('Grandmother')
  await desk.field(asked('account')).fill('9900000000000009')
  await desk.field(asked('reasons')).fill('The account was closed.')
  await desk.inspect('claim-account')
  await press(desk, flow.opening.title).click()
  await desk.page.getByRole('heading', { name: desk.t('case.acts') }).waitFor()
  await desk.settle()
  await desk.leave()

  // Somebody else confirms it; until then nothing goes to it.
  const second2 = await another(v.screen)
  await second2.signIn('approver')
  const confirm = flow.steps.find((s) => s.id === 'confirm').title
  const { items: waiting } = await approver('GET', '/cases?flow=account&which=mine')
  const mine = waiting.find((f) => f.subject.id === c.person)
  await second2.go(`/cases/${mine.id}?for=benefit`)
  await press(second2, confirm).click()
  await press(second2, confirm).last().click()
  await second2.settle()
  await second2.inspect('account-confirmed')
  assert.equal((await c.desk('GET', `/cases/${mine.id}`)).state, 'confirmed')
  await second2.leave()
  const again = await send()
  const paid = await v.page.evaluate(async (id) => (await fetch(`/api/v1/batches/${id}/file?as=csv`)).text(), again.id)
  assert.deepEqual([again.count, paid.includes('Grandmother'), paid.includes('9900000000000009')], [1, true, true])
})
