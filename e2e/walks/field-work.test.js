import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { visit } from '../lib/browser.js'
import { openBoth } from '../lib/open.js'
import { phoneOf, phones } from '../lib/phone.js'
import { callerFor } from '../lib/place.js'
import { township } from '../lib/sheets.js'

let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** An inspection that two were drawn for; each screen has its own facility. */
async function begun(screen) {
  const call = await callerFor(place, 'inspector', screen.lang, 'oversight')
  const name = screen.lang === 'zh' ? '仁爱诊所' : '惠民诊所'
  const known = (await call('GET', '/providers?kind=inspector')).items.map((i) => i.values?.account ?? i.name)
  for (const account of ['inspector', 'inspector-2']) if (!known.includes(account)) await call('POST', '/providers', { kind: 'inspector', area: township, values: { name: account, account, agency: account } })
  const site = (await call('POST', '/providers', { kind: 'facility', area: township, values: { name, type: 'clinic', owner: '张小山' } })).file
  const id = (await call('POST', '/inspections', { facility: site, team: ['inspector', 'inspector-2'], why: '群众反映收费' })).case
  return { call, name, id }
}
const answer = (v, item, word) => v.page.getByRole('radiogroup', { name: item.title }).getByText(v.f(`sheet.${word}`), { exact: true }).click()
const photo = fileURLToPath(new URL('../../web/public/field-192.png', import.meta.url))

for (const screen of phones) {
  test(`an inspector takes a checklist along, fills it without a network, and it comes together with what the team wrote (${screen.name})`, { timeout: 300_000 }, async () => {
    const { call, name, id } = await begun(screen)
    const v = await phoneOf(browser, place, screen)
    const { page, f } = v
    v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
    try {
      await v.enrol('inspector')
      await page.getByRole('link', { name: new RegExp(name) }).waitFor()
      await v.inspect('field-work')
      assert.equal(await page.getByRole('navigation', { name: f('app.pages') }).getByRole('link', { name: f('tab.homes') }).count(), 0, 'an inspector’s phone holds no households')
      await v.away(true)
      await page.reload()
      await v.unlock()
      await page.getByRole('link', { name: new RegExp(name) }).click()
      const { checklist } = await call('GET', `/inspections/${id}/sheet`)
      const of = (code) => checklist.items.find((i) => i.code === code)
      await page.locator('main h1', { hasText: name }).waitFor()
      await answer(v, of('licence'), 'no')
      await page.getByText(f('sheet.wantsPhoto')).waitFor()
      await page.getByLabel(f('sheet.photoOf', { what: of('licence').title, n: 1 })).setInputFiles(photo)
      await page.getByAltText(f('sheet.photoOf', { what: of('licence').title, n: 1 })).waitFor()
      await answer(v, of('staff'), 'yes')
      await v.inspect('field-sheet')
      await page.locator('main form button[type=submit]').click()
      await page.getByText(f('state.waitingHelp')).waitFor()

      const other = await callerFor(place, 'inspector-2', screen.lang, 'oversight')
      await other('POST', `/inspections/${id}/sheet`, { answers: { prices: { value: 'no', note: '没有公示' } } })
      await v.away(false)
      await page.getByText(f('state.acceptedHelp')).waitFor()
      await page.getByText(f('bar.allSent')).waitFor()
      await v.sync()
      let sheet = await call('GET', `/inspections/${id}/sheet`)
      assert.deepEqual(['licence', 'staff', 'prices'].map((k) => sheet.answers[k]?.value), ['no', 'yes', 'no'])
      assert.deepEqual(sheet.awaited, [], 'the photo is among the papers of the case')
      assert.equal((await call('GET', `/cases/${id}`)).papers.length, 1)

      // Both change the same item: a person settles it, in front of the inspector.
      await v.away(true)
      await v.tab('work')
      await page.getByRole('link', { name: new RegExp(name) }).click()
      await answer(v, of('waste'), 'yes')
      await other('POST', `/inspections/${id}/sheet`, { answers: { ...sheet.answers, waste: { value: 'no' } } })
      await page.locator('main form button[type=submit]').click()
      await page.getByText(f('state.waitingHelp')).waitFor()
      await v.away(false)
      await page.getByText(f('state.heldHelp')).waitFor()
      await v.sync()
      await v.inspect('field-sheet-held')
      await v.button('sheet.open').click()
      await page.getByText(f('sheet.clash', { n: 1 })).waitFor()
      await v.inspect('field-sheet-clash')
      await v.button('sheet.agreed').click()
      await page.getByText(f('sheet.clash', { n: 1 })).waitFor({ state: 'detached' })
      await page.locator('main form button[type=submit]').click()
      await page.getByText(f('state.acceptedHelp')).waitFor()
      sheet = await call('GET', `/inspections/${id}/sheet`)
      assert.deepEqual(['licence', 'prices', 'waste'].map((k) => sheet.answers[k]?.value), ['no', 'no', 'yes'])
      assert.equal((await call('GET', '/quarantine')).items.filter((h) => h.kind === 'assessment').length, 0, 'what was held has its answer')
    } catch (wrong) {
      wrong.message += `\nat ${page.url()}${await v.tell()}`
      await v.context.close()
      throw wrong
    }
    await v.leave()
    const desk = await visit(browser, place, { ...screen, name: `${screen.name}-desk`, width: screen.lang === 'zh' ? 390 : 1440 })
    await desk.signIn('inspector-3')
    await desk.go('/devices')
    await desk.page.locator('table.grid tbody tr', { hasText: '监督小许' }).first().waitFor()
    await desk.inspect('devices-inspectors')
    await desk.go('/quarantine')
    await desk.inspect('quarantine-inspectors')
    await desk.leave()
  })
}
