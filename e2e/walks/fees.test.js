import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { screens } from '../lib/browser.js'
import { township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

walk('the window writes a receipt of what is posted, and whoever holds its number checks it', async (v) => {
  await v.signIn('window')
  await v.go('/fees')
  await v.page.getByText(v.t('fees.cancelled')).first().waitFor()
  await v.inspect('fees')
  await v.field('fees.item').selectOption('birth_certificate')
  await v.page.getByRole('button', { name: v.t('event.area') }).or(v.page.getByRole('combobox', { name: new RegExp(v.t('event.area')) })).first().click()
  await v.page.getByRole('option').or(v.page.getByRole('treeitem')).filter({ hasText: '石桥镇' }).first().click()
  await v.button('fees.make').click()
  await v.page.waitForURL(/\/fees\/[0-9A-Z-]+$/)
  await v.heading(v.t('fees.receipt')).waitFor()
  await v.inspect('fee-receipt')
  const number = v.page.url().split('/').pop()
  await v.go(`/verify/${number}`)
  await v.page.getByText(v.t('verify.stands')).waitFor()
  await v.page.getByText(v.t('fees.amount'), { exact: true }).waitFor()
  await v.inspect('fee-verify')
})

walk('an inspector holds charges against what is posted, and begins a refund', async (v) => {
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const name = v.phone ? '东街诊所' : '西街诊所'
  const site = (await call('POST', '/providers', { kind: 'facility', area: township, values: { name, type: 'clinic', owner: '张小山' } })).file
  await v.signIn('inspector')
  await v.go('/charges')
  await v.page.locator('input[type=file]').setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from('项目,金额,日期,押金\n建档费,120,2026-03-09,\n保证金,100,2026-03-09,是\n没有金额,,,\n') })
  await v.page.getByText(v.t('charges.skipped', { n: 1 })).waitFor()
  await v.page.getByRole('combobox', { name: new RegExp(v.t('charges.site')) }).fill(name)
  await v.page.getByRole('option').filter({ hasText: name }).first().click()
  await v.button('charges.check', { n: 2 }).click()
  await v.page.getByText(v.t('charges.found', { n: 2 })).waitFor()
  await v.page.evaluate(() => scrollTo(0, 0)) // under the bar at the top nothing can be touched
  await v.inspect('charges')
  await v.link('charges.refund').first().click()
  await v.page.waitForURL('**/cases/new/refund?**')
  await v.page.getByText(name).first().waitFor()
  await v.inspect('refund')
  const asked = new URL(v.page.url()).searchParams
  assert.deepEqual([asked.get('kind'), asked.get('amount'), asked.get('facility')], ['self_made', '120.00', site])
})

walk('what stands out among providers leads to an inspection of the facility, and what it takes has a chain', async (v) => {
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const name = v.phone ? '南街诊所' : '北街诊所'
  const site = (await call('POST', '/providers', { kind: 'facility', area: township, values: { name, type: 'clinic', owner: '张小山' } })).file
  await call('POST', '/providers', { kind: 'device', under: site, values: { type: 'ultrasound', code: v.phone ? 'SN-8' : 'SN-9' } })
  for (const account of ['inspector', 'inspector-2']) {
    if (!(await call('GET', `/providers?kind=inspector&q=${account}`)).items.some((i) => i.name === account)) await call('POST', '/providers', { kind: 'inspector', area: township, values: { name: account, account, agency: account } })
  }
  await v.signIn('inspector')
  await v.go('/watch')
  await v.page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: v.t('watch.inspect') }).first().click()
  for (const account of ['inspector', 'inspector-2']) await v.page.getByRole('checkbox', { name: new RegExp(`^${account} `) }).first().check()
  await v.inspect('watch')
  await v.button('watch.begin').click()
  await v.page.waitForURL(/\/cases\/[0-9a-f-]{36}/)
  const id = /[0-9a-f-]{36}/.exec(v.page.url())[0]
  await v.link('page.seizures').click()
  await v.field('seizures.name').fill('来源不明药品')
  await v.field('seizures.count').fill('14')
  await v.field('seizures.proof').fill('KY-1')
  await v.button('seizures.write').click()
  await v.page.getByText(v.t('seizures.kept'), { exact: true }).waitFor()
  await v.page.getByText('KY-1').first().waitFor()
  await v.inspect('seizures')
  await v.go(`/cases/${id}?for=oversight`)
  await v.inspect('inspection-case')
  await v.go('/inspections/figures')
  await v.page.getByText(v.t('drive.goods.medicine')).waitFor()
  await v.inspect('drive')
})

walk('complaints of the same matter join, and who fares worse for complaining says so', async (v) => {
  const story = v.phone ? '窗口多收了二十元' : '窗口多收了三十元'
  const category = v.phone ? 'charge' : 'service'
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const made = []
  for (let i = 0; i < 2; i++) made.push(await call('POST', '/complaints', { area: township, values: { category, against: 'official', story } }))
  const newest = (await call('GET', '/cases?flow=complaint')).items[0]
  await v.signIn('inspector')
  await v.go(`/cases/${newest.id}?for=oversight`)
  await v.button('like.join').first().click()
  await v.page.locator('.step input').first().waitFor()
  assert.equal(await v.page.locator('.step input').first().inputValue(), made[0].number)
  await v.inspect('like')
  await v.go('/complaints')
  await v.page.getByText(v.t('late.few')).first().waitFor()
  await v.inspect('late')
  await v.go('/complain')
  await v.field(v.t('complain.number')).fill(made[0].number)
  await v.field(v.t('complain.pin')).fill(made[0].pin)
  await v.button('complain.look').click()
  await v.page.getByText(v.t('complain.worse')).click()
  await v.field(v.t('complain.worseStory'), v.page.locator('details')).fill('办事被故意拖延')
  await v.inspect('retaliation')
  await v.page.locator('details').getByRole('button', { name: v.t('complain.send'), exact: true }).click()
  await v.page.getByText(v.t('complain.taken')).waitFor()
})

walk('a complaint that came by telephone is taken down, and a slip is handed over', async (v) => {
  await v.signIn('inspector')
  await v.go('/cases/new/complaint')
  await v.page.getByRole('radio', { name: v.phone ? '电话' : 'Telephone', exact: true }).check()
  await v.page.getByLabel(new RegExp(`^\\s*${v.phone ? '事由' : 'Topic'}`)).fill('没有收据')
  await v.page.getByLabel(new RegExp(`^\\s*${v.phone ? '经过' : 'What happened'}`)).fill('交了钱没有给收据')
  await v.page.getByRole('button', { name: v.t('event.area') }).or(v.page.getByRole('combobox', { name: new RegExp(v.t('event.area')) })).last().click()
  await v.page.getByRole('option').or(v.page.getByRole('treeitem')).filter({ hasText: '石桥镇' }).first().click()
  await v.inspect('complaint-take')
  await v.page.getByRole('button', { name: v.phone ? '登记投诉' : 'Take the complaint down', exact: true }).click()
  await v.page.getByText(v.t('complain.slip')).waitFor()
  await v.inspect('complaint-slip')
  const [number, pin] = await v.page.locator('dd.mono').allInnerTexts()
  await v.go('/complain')
  await v.field(v.t('complain.number')).fill(number)
  await v.field(v.t('complain.pin')).fill(pin)
  await v.button('complain.look').click()
  await v.page.getByText(v.t('complain.looked', { n: 0 })).waitFor()
})

walk('the pages of oversight stand in the other language at each width', async (v) => {
  await v.signIn('inspector')
  for (const [name, path] of [['watch', '/watch'], ['charges', '/charges'], ['drive', '/inspections/figures'], ['late', '/complaints'], ['fees', '/fees'], ['providers', '/providers'], ['inspections', '/inspections']]) {
    await v.go(path)
    await v.inspect(name)
  }
}, { screens: screens.slice(2) })
