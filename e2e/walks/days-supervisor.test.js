import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { screens, visit } from '../lib/browser.js'
import { openBoth } from '../lib/open.js'
import { birthAt, deathAt, phoneOf, phones } from '../lib/phone.js'
import { daysAgo } from '../lib/sheets.js'

let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** The day of whoever looks after the workers of the field, on a phone in Chinese and at a desk in English; each with workers of their own. */
for (const [screen, workers, names, dead, mother, child] of [
  [screens[0], ['field-a', 'field-c'], ['柳树小满', '柳树小丁'], '王建国', '周海燕', '周小满'],
  [screens[1], ['field-d', 'field-e'], ['柳树小白', '柳树小何'], '张桂生', '李秀英', '李小河'],
]) {
  test(`a supervisor sees the phones, solves what is held, revokes a lost one and sees who did how much (${screen.name})`, { timeout: 600_000 }, async () => {
    const open = []
    const phone = async () => {
      const v = await phoneOf(browser, place, phones[0])
      v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
      open.push(v)
      return v
    }
    try {
      const [a, b] = [await phone(), await phone()]
      await a.enrol(workers[0])
      await b.enrol(workers[1])
      for (const v of [a, b]) {
        await v.away(true)
        await deathAt(v, { who: dead, day: daysAgo(2) })
        await v.page.getByText(v.f('state.waitingHelp')).waitFor()
      }
      await a.away(false)
      await a.page.getByText(a.f('state.acceptedHelp')).waitFor()
      await b.away(false)
      await b.page.getByText(b.f('state.heldHelp')).waitFor()

      const v = await visit(browser, place, screen)
      open.push(v)
      const { page, t } = v
      await v.signIn('window')
      await v.go('/devices')
      const row = (name) => page.locator('table.grid tbody tr', { hasText: name })
      await row(names[0]).waitFor()
      await v.inspect('supervisor-phones')
      await row(names[1]).getByRole('link', { name: '1', exact: true }).click()
      await page.waitForURL('**/quarantine?from=**')
      await page.getByText(new RegExp(`${names[1]}.*${t('desk.field')}`)).first().waitFor()
      assert.equal(await page.locator('main').getByText(workers[1], { exact: true }).count(), 0, 'a name stands there, not an account')
      await v.inspect('supervisor-held')
      await v.button('quarantine.discard').click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('textarea').fill('同一人，已登记')
      await dialog.getByRole('button', { name: t('quarantine.discard'), exact: true }).click()
      await page.getByText(t('quarantine.none')).waitFor()
      await b.sync()
      await b.page.getByText(b.f('end.because', { how: b.f('end.discarded'), reason: '同一人，已登记' })).waitFor()

      await b.away(true)
      await birthAt(b, place, { mother, name: child, sex: 'female', day: daysAgo(4) })
      await v.go('/devices')
      await row(names[1]).getByRole('button', { name: t('devices.revoke'), exact: true }).click()
      await page.getByRole('dialog').locator('textarea').fill('丢在车上了')
      await page.getByRole('dialog').getByRole('button', { name: t('devices.revoke'), exact: true }).click()
      await row(names[1]).getByText('丢在车上了').waitFor()
      await v.inspect('supervisor-revoked')
      b.expects(/^401 /)
      await b.away(false)
      await b.page.getByText(b.f('told.handed')).waitFor()
      await v.go('/quarantine')
      const held = page.locator('main .panel, main section').filter({ hasText: child }).first()
      await page.getByText(t('quarantine.body')).first().waitFor()
      assert.equal(await held.count(), 1, 'what was on the lost phone lies with the supervisor')
      await v.inspect('supervisor-rescued')

      const m = await visit(browser, place, screen)
      open.push(m)
      await m.signIn('manager')
      await m.go('/care/figures')
      await m.page.getByText(t('measure.title')).first().waitFor()
      await m.inspect('supervisor-workload')
    } catch (wrong) {
      for (const v of open) wrong.message += `\nat ${v.page.url()}${await v.tell().catch(() => '')}`
      await Promise.all(open.map((v) => v.context.close()))
      throw wrong
    }
    for (const v of open) await v.leave()
  })
}
