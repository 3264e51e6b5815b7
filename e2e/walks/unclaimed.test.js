import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
const scheme = 'childcare-2025'
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGM4AQUMlDEACLEyAaio5RMAAAAASUVORK5CYII=', 'base64')
const proof = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAFUlEQVR4nGNgAAENIGAIAAKGCiAAABX0A8GFSOzeAAAAAElFTkSuQmCC', 'base64')

/** Children who were just born, others on each screen. */
async function births(v) {
  const window = await callerFor(place(), 'window', 'zh', 'civil_registration')
  const names = v.phone ? ['钱多多', '钱小小', '钱圆圆'] : ['孔一一', '孔二二', '孔三三']
  for (const name of names) {
    await window('POST', '/events', { kind: 'person', values: { name, sex: 'female', birth_date: daysAgo(40), area: villageA, since: daysAgo(40), since_reason: 'birth' } })
  }
  return names
}
const row = (v, name) => v.page.locator('tbody tr', { hasText: name })

walk('a birth is found, a letter written, and the family claims with its link', async (v) => {
  const [declines, begun, written] = await births(v)
  await v.signIn('claims')
  await v.go('/cases')
  await v.link('unclaimed.go').click()
  await v.page.waitForURL('**/unclaimed')
  await v.field('unclaimed.scheme').selectOption(scheme)
  await row(v, begun).waitFor()
  await v.inspect('unclaimed')

  await row(v, declines).getByRole('button', { name: v.t('unclaimed.decline'), exact: true }).click()
  const dialog = v.page.getByRole('dialog')
  await v.inspect('unclaimed-decline')
  await dialog.getByRole('button', { name: v.t('unclaimed.decline'), exact: true }).click()
  await v.page.getByText(v.t('unclaimed.declined', { name: declines })).waitFor()
  await row(v, begun).getByRole('button', { name: v.t('unclaimed.start'), exact: true }).click()
  await v.page.getByText(v.t('unclaimed.started', { name: begun })).waitFor()
  await v.settle()
  assert.deepEqual([await row(v, declines).count(), await row(v, begun).count()], [0, 0])

  await row(v, written).getByRole('checkbox').check()
  await v.button('unclaimed.letters', { n: 1 }).click()
  const link = await v.page.locator('.letter .mono').innerText()
  await v.inspect('letters')
  await v.page.emulateMedia({ media: 'print' })
  assert.equal(await v.page.locator('.no-print').filter({ visible: true }).count(), 0)
  await v.page.emulateMedia({ media: 'screen' })

  const family = await another(v.screen)
  family.expects(/^401 GET \/api\/v1\/family$/, /^422 POST \/api\/v1\/family\/enter$/)
  await family.page.goto('/family')
  await family.page.getByText(family.t('family.noLink')).waitFor()
  await family.inspect('family-none')
  await family.page.goto(link)
  await family.page.reload()
  await family.field('family.ask').fill('20200101')
  await family.button('family.go').click()
  await family.page.locator('.error').waitFor()
  await family.inspect('family-enter')
  await family.field('family.ask').fill(daysAgo(40))
  await family.button('family.go').click()
  await family.page.getByRole('heading', { name: written }).waitFor()
  await family.page.getByText(family.t('family.why'), { exact: true }).click()
  await family.inspect('family-owed')
  await family.page.locator('summary', { hasText: family.t('family.proof') }).click()
  await family.page.locator('input[type=file]').setInputFiles({ name: 'custody.png', mimeType: 'image/png', buffer: proof })
  await family.inspect('family-proof')
  await family.button('family.claim').click()
  await family.page.getByText(family.t('family.done')).waitFor()
  await family.page.getByText(family.t('paper.title'), { exact: true }).click()
  await family.page.getByRole('button', { name: new RegExp(family.t('paper.see')) }).waitFor() // what came with the claim
  await family.page.locator('input[type=file]').setInputFiles({ name: 'book.png', mimeType: 'image/png', buffer: picture })
  await family.page.getByRole('status').getByText(family.t('paper.sent'), { exact: true }).waitFor()
  family.expects(/^422 POST \/api\/v1\/family\/papers$/)
  await family.page.locator('input[type=file]').setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html>') })
  await family.page.getByRole('alert').waitFor()
  await family.inspect('family-claimed')
  await family.button('family.leave').click()
  await family.page.getByText(family.t('family.left')).waitFor()
  await family.leave()

  await v.button('app.back').click()
  await v.settle()
  assert.equal(await row(v, written).count(), 0)
  await v.go('/cases?which=mine')
  await v.page.locator('tbody tr', { hasText: written }).getByRole('link').first().click()
  await v.page.getByRole('heading', { name: v.t('decision.title') }).waitFor()
  await v.page.getByRole('button', { name: new RegExp(v.t('paper.see')) }).nth(1).waitFor()
  await v.inspect('claim')
  const facts = v.page.locator('.panel', { has: v.page.getByRole('heading', { name: v.t('fact.title') }) })
  await facts.getByRole('radio').first().check()
  await v.button('fact.confirm').click()
  await facts.locator('li .strong').waitFor()
  await v.inspect('claim-custody')
})

walk('what a family shows is confirmed by the verifier and counts', async (v) => {
  const claims = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  const subject = (await claims('GET', `/find?q=${encodeURIComponent('张小满')}`)).results[0].person.id
  const { case: id } = await claims('POST', '/cases', { flow: 'claim', values: { scheme: 'girls-education-aid', subject } })
  const asks = (await claims('GET', '/schemes')).items.find((s) => s.id === 'girls-education-aid').evidence
  await v.signIn('claims')
  await v.go(`/cases/${id}?for=benefit`)
  const facts = v.page.locator('.panel', { has: v.page.getByRole('heading', { name: v.t('fact.title') }) })
  for (const [evidence, value] of [['school', 'primary'], ['income', 'dibao']]) {
    await v.field('paper.of', facts).selectOption(evidence)
    await v.field('fact.value', facts).selectOption(value)
    await v.button('fact.confirm').click()
    await facts.getByText(asks.find((e) => e.id === evidence).options.find((o) => o.code === value).title).first().waitFor()
    await v.settle()
  }
  await v.inspect('claim-facts')
  assert.equal((await claims('GET', `/cases/${id}/decision`)).shown.length >= 2, true)
  await claims('POST', `/cases/${id}/steps`, { step: 'withdraw' })
})
