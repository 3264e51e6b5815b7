import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()

/** The child whom a claim is for: another on each screen. */
const childOf = (v) => (v.phone ? '张小满' : '刘雪')

async function idOf(call, name) {
  return (await call('GET', `/find?q=${encodeURIComponent(name)}`)).results[0].person.id
}

/** The window's own caller, which acts for benefits, and a claim that it opened beside the browser. */
async function claim(v) {
  const call = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const subject = await idOf(call, childOf(v))
  const opened = await call('POST', '/cases', { flow: 'claim', values: { scheme: 'childcare-2025', subject } })
  return { call, id: opened.case }
}
const stepTitle = async (call, flow, step) => (await call('GET', '/flows')).items.find((f) => f.id === flow).steps.find((s) => s.id === step).title
const press = (v, name) => v.page.getByRole('button', { name, exact: true })

walk('a claim is opened and verified at the window and approved at another desk', async (v) => {
  const call = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const flow = (await call('GET', '/flows')).items.find((f) => f.id === 'claim')
  const title = (code) => flow.opening.fields.find((f) => f.code === code).title
  await v.signIn('claims')
  await v.go('/cases')
  await v.inspect('cases-empty')
  await v.page.locator('.page-head').getByRole('link', { name: flow.opening.title, exact: true }).click()
  await v.page.waitForURL('**/cases/new/claim')
  await v.field(title('scheme')).waitFor()
  await press(v, flow.opening.title).click()
  await v.page.getByText(v.t('case.fill')).first().waitFor()
  await v.inspect('case-open')
  await v.field(title('scheme')).selectOption('childcare-2025')
  const who = v.field(title('subject'))
  await who.fill(childOf(v))
  await v.page.locator('[role=option]').first().click()
  await press(v, flow.opening.title).click()
  await v.page.waitForURL(/\/cases\/[0-9a-f-]{36}/)
  const id = new URL(v.page.url()).pathname.split('/').pop()
  await v.page.getByRole('heading', { name: v.t('case.next') }).waitFor()
  await v.inspect('case')

  const verify = flow.steps.find((s) => s.id === 'verify')
  await press(v, verify.title).focus()
  await v.page.keyboard.press('Enter')
  await v.field(verify.fields[0].title).fill('3600')
  await v.inspect('case-step')
  await v.page.locator('.step').getByRole('button', { name: verify.title, exact: true }).click()
  await v.page.getByText(v.t('case.taken', { step: verify.title })).waitFor()
  assert.equal((await call('GET', `/cases/${id}`)).state, 'verified')
  await v.page.emulateMedia({ media: 'print' })
  assert.equal(await v.page.locator('.step, .page-head .acts').filter({ visible: true }).count(), 0)
  await v.page.emulateMedia({ media: 'screen' })
  await v.go('/cases?which=open')
  await v.inspect('cases')

  const approver = await another(v.screen)
  await approver.signIn('approver')
  await approver.go('/cases')
  await approver.page.locator('tbody a').first().click()
  const approve = flow.steps.find((s) => s.id === 'approve')
  await press(approver, approve.title).click()
  await approver.page.locator('.step').getByRole('button', { name: approve.title, exact: true }).click()
  await approver.page.getByText(approver.t('case.taken', { step: approve.title })).waitFor()
  await approver.inspect('case-approved')
  assert.equal((await call('GET', `/cases/${id}`)).state, 'approved')
  await approver.leave()
})

walk('what was typed is kept when somebody else acted in the meantime', async (v) => {
  const { call, id } = await claim(v)
  const ask = await stepTitle(call, 'claim', 'ask')
  await v.signIn('claims')
  await v.go(`/cases/${id}`)
  await press(v, ask).click()
  const form = v.page.locator('.step')
  await form.getByRole('button', { name: ask, exact: true }).click()
  await form.getByText(v.t('correct.reasonMissing')).waitFor()
  await form.locator('textarea').fill('请补交户口簿复印件')
  const seen = await call('GET', `/cases/${id}`)
  await call('POST', `/cases/${id}/steps`, { step: 'ask', reason: '先问一次', base: seen.base })
  await call('POST', `/cases/${id}/steps`, { step: 'answer' })
  v.expects(/^409 POST \/api\/v1\/cases\/[0-9a-f-]+\/steps$/)
  await form.getByRole('button', { name: ask, exact: true }).click()
  await v.page.getByText(v.t('case.stale')).waitFor()
  await v.inspect('case-stale')
  await v.button('case.look').click()
  await v.settle()
  assert.equal(await form.locator('textarea').inputValue(), '请补交户口簿复印件')
  await form.getByRole('button', { name: ask, exact: true }).click()
  await v.page.getByText(v.t('case.taken', { step: ask })).waitFor()
  const after = await call('GET', `/cases/${id}`)
  assert.deepEqual([after.state, after.acts.at(-1).reason], ['incomplete', '请补交户口簿复印件'])

  const flow = (await call('GET', '/flows')).items.find((f) => f.id === 'claim')
  const title = (code) => flow.opening.fields.find((f) => f.code === code).title
  await v.go('/cases/new/claim')
  await v.field(title('scheme')).selectOption('childcare-2025')
  await v.field(title('subject')).fill(childOf(v))
  await v.page.locator('[role=option]').first().click()
  v.expects(/^409 POST \/api\/v1\/cases$/)
  await press(v, flow.opening.title).click()
  await v.page.getByRole('main').getByText(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/).first().waitFor() // the number of the one that is open
  await v.inspect('case-alone')
  await call('POST', `/cases/${id}/steps`, { step: 'withdraw' })
})

walk('an answer that never came is asked for again under the same key', async (v) => {
  const { call, id } = await claim(v)
  const withdraw = await stepTitle(call, 'claim', 'withdraw')
  await v.signIn('claims')
  await v.go(`/cases/${id}`)
  const keys = []
  await v.page.route('**/steps', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return route.continue()
    await route.fetch()
    await route.abort()
  })
  await press(v, withdraw).click()
  await v.page.locator('.step').getByRole('button', { name: withdraw, exact: true }).click()
  await v.page.getByText(v.t('send.unsure')).waitFor()
  await v.button('send.again').click()
  await v.page.getByText(v.t('case.taken', { step: withdraw })).waitFor()
  assert.equal(keys[0], keys[1])
  const after = await call('GET', `/cases/${id}`)
  assert.deepEqual([after.state, after.acts.length], ['withdrawn', 2])
})
