import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** A clinic with a scanner that nobody knows the origin of, and two inspectors: each screen has its own. */
async function prepare(v) {
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const name = v.phone ? '杏林诊所' : '济世诊所'
  const site = (await call('POST', '/providers', { kind: 'facility', area: township, values: { name, type: 'clinic', owner: '张小山' } })).file
  await call('POST', '/providers', { kind: 'device', under: site, values: { type: 'ultrasound', code: `SN-${v.phone ? 1 : 2}` } })
  if (!(await call('GET', '/providers?kind=inspector')).items.length) {
    for (const account of ['inspector', 'inspector-2']) await call('POST', '/providers', { kind: 'inspector', area: township, values: { name: account, account, agency: account } })
  }
  return { call, name, site }
}

walk('an inspector’s day: a gap is seen, a plan promises its seed, a facility is drawn, visited by checklist and decided', async (v) => {
  const { call, name, site } = await prepare(v)
  await v.signIn('inspector')
  await v.go('/providers')
  await v.page.getByRole('link', { name, exact: true }).first().waitFor()
  await v.inspect('providers')
  await v.go(`/providers/${site}`)
  await v.page.getByRole('heading', { name }).first().waitFor()
  await v.inspect('provider')
  const device = (await call('GET', `/providers/${site}`)).parts[0].id
  await v.go(`/providers/${device}`)
  await v.page.getByText(v.t('providers.chainGaps', { n: 1 })).waitFor()
  await v.inspect('device')

  const plan = await call('POST', '/inspection-plans', { area: township, year: new Date().getFullYear() })
  await v.go('/inspections')
  await v.page.getByText(plan.promise).waitFor()
  await v.inspect('inspections')
  await v.button('inspections.draw').first().click()
  await v.page.locator('tbody').getByRole('link', { name, exact: true }).first().waitFor()
  const drawn = await call('GET', `/inspection-plans/${plan.id}`)
  const id = drawn.drawn.visits.find((x) => x.facility === site).case

  await v.go(`/cases/${id}?for=oversight`)
  await v.page.getByRole('link', { name: v.t('page.sheet'), exact: true }).click()
  await v.page.waitForURL('**/sheet')
  await v.page.locator('fieldset input[type=radio]').first().waitFor()
  await v.inspect('sheet')
  await v.page.locator('fieldset').first().getByLabel(v.t('sheet.answer.no'), { exact: true }).check()
  await v.button('sheet.keep').click()
  await v.page.getByText(v.t('sheet.kept'), { exact: true }).waitFor()
  await v.page.getByText(v.t('sheet.verdict.failed'), { exact: true }).waitFor()
  assert.equal((await call('GET', `/inspections/${id}/sheet`)).verdict, 'failed')
  await v.inspect('sheet-failed')

  // Without a network the checklist goes on; what another of the team answers meanwhile stays.
  await v.context.setOffline(true)
  await v.page.locator('fieldset').nth(1).getByLabel(v.t('sheet.answer.yes'), { exact: true }).check()
  await v.page.getByText(v.t('sheet.offline', { n: 1 })).waitFor()
  await v.inspect('sheet-offline')
  await v.button('sheet.keep').click()
  await v.page.locator('fieldset').first().waitFor()
  const { answers, asked } = await call('GET', `/inspections/${id}/sheet`)
  const other = await callerFor(place(), 'inspector-2', v.screen.lang, 'oversight')
  await other('POST', `/inspections/${id}/sheet`, { answers: { ...answers, [asked[2]]: { value: 'yes' } } })
  await v.context.setOffline(false)
  await v.page.getByText(v.t('sheet.kept'), { exact: true }).waitFor()
  const both = (await call('GET', `/inspections/${id}/sheet`)).answers
  assert.deepEqual([both[asked[0]].value, both[asked[1]].value, both[asked[2]].value], ['no', 'yes', 'yes'])
})

walk('somebody complains without a name and follows it with a number and a PIN', async (v) => {
  await v.go('/complain')
  await v.inspect('complain')
  await v.field(v.t('complain.area')).waitFor()
  for (const step of await v.page.getByRole('combobox', { name: new RegExp(v.t('complain.area')) }).all()) if (await step.inputValue() === '') await step.selectOption({ index: 1 })
  await v.field(v.t('complain.story')).fill('窗口多收了二十元')
  await v.button('complain.send').click()
  await v.page.getByText(v.t('complain.taken')).waitFor()
  const [number, pin] = await v.page.locator('strong.mono').allInnerTexts()
  await v.field(v.t('complain.number')).fill(number)
  await v.field(v.t('complain.pin')).fill(pin)
  await v.button('complain.look').click()
  await v.page.getByText(v.t('complain.looked', { n: 0 })).waitFor()
  await v.inspect('complain-status')
})

walk('a counter takes a complaint down, hands the slip over and sees none; who complained asks for a review without a script', async (v) => {
  await v.signIn('counter')
  await v.go('/cases')
  await v.page.getByRole('link', { name: v.phone ? '登记投诉' : 'Take the complaint down', exact: true }).first().click()
  await v.page.waitForURL('**/cases/new/complaint')
  await v.page.locator('main select').first().waitFor()
  await v.inspect('counter-complaint')
  const call = await callerFor(place(), 'counter', v.screen.lang, 'oversight')
  const values = { channel: 'visit', against: 'official', category: 'charge', topic: '工本费', story: '多收了二十元', unit: `window@${township}` }
  await assert.rejects(call('POST', '/complaints/taken', { area: township, values }), /workflow\.party\.opens/)
  await v.page.getByLabel(v.phone ? '来访' : 'Visit', { exact: true }).check()
  await v.page.getByLabel(new RegExp(v.phone ? '^\\s*事由' : '^\\s*Topic')).fill('工本费')
  await v.page.getByLabel(new RegExp(v.phone ? '^\\s*经过' : '^\\s*What happened')).fill('多收了二十元')
  await v.page.getByRole('button', { name: v.t('event.area') }).or(v.page.getByRole('combobox', { name: new RegExp(v.t('event.area')) })).last().click()
  await v.page.getByRole('option').or(v.page.getByRole('treeitem')).filter({ hasText: '石桥镇' }).first().click()
  await v.page.getByRole('button', { name: v.phone ? '登记投诉' : 'Take the complaint down', exact: true }).click()
  await v.page.getByText(v.t('complain.counter')).waitFor()
  await v.inspect('counter-slip')
  const [number, pin] = await v.page.locator('dd.mono').allInnerTexts()
  assert.equal((await call('GET', '/cases?which=all')).items.length, 0, 'the counter sees none')

  const handler = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const id = (await handler('GET', '/cases?flow=complaint&which=all')).items.find((c) => c.number === number)?.id ?? (await handler('GET', '/cases?flow=complaint')).items[0].id
  await handler('POST', `/cases/${id}/steps`, { step: 'accept', values: {} })
  await handler('POST', `/cases/${id}/steps`, { step: 'reply', reason: '收据上没有这一项', values: { reply: '已退还', founded: 'yes' } })
  await v.go('/complain')
  await v.field(v.t('complain.number')).fill(number)
  await v.field(v.t('complain.pin')).fill(pin)
  await v.button('complain.look').click()
  await v.page.getByText('收据上没有这一项').waitFor()
  await v.field(v.t('complain.grounds')).fill('还没有收到钱')
  await v.inspect('complain-wish')
  await v.page.locator('details[open]').getByRole('button', { name: v.t('complain.wishSend'), exact: true }).click()
  await v.page.getByText(v.phone ? '复查' : 'Review', { exact: true }).first().waitFor()
  assert.equal((await handler('GET', `/cases/${id}`)).state, 'review')
})
