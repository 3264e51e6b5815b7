import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBoth } from '../lib/open.js'
import { birthAt, phoneOf, phones } from '../lib/phone.js'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA } from '../lib/sheets.js'

let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
  const admin = await callerFor(place, 'admin')
  for (const account of ['field-a', 'field-c']) await admin('POST', '/care/teams', { account, programme: 'early-childhood', area: villageA })
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** Opens the services of somebody who is found by name. */
async function servicesOf(v, name) {
  await v.tab('homes')
  await v.page.getByPlaceholder(v.f('find.place')).fill(name)
  await v.page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await v.link('person.care').click()
  await v.page.locator('main h1', { hasText: v.f('care.title') }).waitFor()
}

test('consent at the door, a visit and a withdrawal, two phones without a network: withdrawing wins', { timeout: 300_000 }, async () => {
  const [a, c] = [await phoneOf(browser, place, phones[0]), await phoneOf(browser, place, phones[1])]
  try {
    await a.enrol('field-a')
    await a.away(true)
    await birthAt(a, place, { mother: '周海燕', name: '周小麦', sex: 'female', day: daysAgo(40) })
    await servicesOf(a, '周小麦')
    await a.inspect('field-care')
    await a.page.getByRole('button', { name: /照护指导/ }).click()
    await a.page.getByText(a.f('care.read')).waitFor()
    await a.page.getByText(a.f('care.spoken')).click()
    await a.page.getByLabel(a.f('care.guardian')).fill('周海燕')
    await a.inspect('field-consent')
    await a.button('care.agree', { who: '周小麦' }).click()
    await a.page.getByText(a.f('bar.here', { n: 2 })).waitFor()
    await a.away(false)
    await a.page.getByText(a.f('bar.allSent')).waitFor()

    await c.enrol('field-c')
    await c.sync()
    await servicesOf(c, '周小麦')
    await c.button('care.withdraw').waitFor()
    await c.inspect('field-care-open')
    await c.tab('today')
    await c.inspect('field-today-due')

    await a.away(true)
    await c.away(true)
    await a.page.locator('a[href*="visit/"]').first().click()
    await a.page.locator('.ff').waitFor()
    await a.inspect('field-visit')
    await a.page.locator('.ff input[type=checkbox]').first().check()
    await a.page.locator('.ff button[type=submit]').click()
    await a.page.locator('.ff input[type=checkbox]').nth(1).check()
    await a.page.locator('.ff .fq-danger').waitFor()
    await a.inspect('field-visit-danger')
    const part = () => a.page.evaluate(() => document.querySelector('.ff [aria-current=step]')?.textContent ?? '')
    for (let was = await part(); was; was = await part()) {
      await a.page.locator('.ff button[type=submit]').click()
      await a.page.waitForFunction((was) => document.querySelector('.ff [aria-current=step]')?.textContent !== was, was)
    }
    await a.page.getByText(a.f('state.waitingHelp')).waitFor()

    await servicesOf(c, '周小麦')
    await c.button('care.withdraw').click()
    await c.page.getByText(c.f('care.withdrawHelp')).waitFor()
    await c.inspect('field-withdraw')
    await c.button('care.withdraw').click()
    await c.button('care.withdraw').waitFor({ state: 'detached' })
    await c.away(false)
    await c.page.getByText(c.f('bar.allSent')).waitFor()
    await a.away(false)
    await a.page.getByText(a.f('bar.here', { n: 1 })).waitFor({ state: 'detached' })
    await a.sync()
    const team = await callerFor(place, 'field-a', 'zh', 'family_service')
    assert.deepEqual((await team('GET', '/care/records?programme=early-childhood')).items, [], 'the record is closed to the team, whichever came first')
    await servicesOf(a, '周小麦')
    await a.page.getByRole('button', { name: /照护指导/ }).waitFor()
    assert.equal(await a.page.locator('a[href*="visit/"]').count(), 0, 'nothing is due for whom nothing stands')
  } catch (wrong) {
    for (const v of [a, c]) wrong.message += `\nat ${v.page.url()}${await v.tell().catch(() => '')}`
    await Promise.all([a, c].map((v) => v.context.close()))
    throw wrong
  }
  for (const v of [a, c]) await v.leave()
})
