import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { openBoth } from '../lib/open.js'
import { phoneOf, phones } from '../lib/phone.js'
import { binary } from '../lib/place.js'
import { county, daysAgo } from '../lib/sheets.js'

/* An audit by sample whose interviewers ask with a phone, blind; what they find is brought together with the register at the desk. */
let browser
let place
const year = daysAgo(365).slice(0, 4)
const audit = (...args) => promisify(execFile)(binary, ['audit', ...args, '--data', `${place.dir}/data`, '-o', `${place.dir}/audit`], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })

before(async () => {
  ;[browser, place] = await openBoth()
  await audit('plan', '--area', county, '--take', '2', '--deff', '1.2', '--margin', '0.1', '--from', `${year}-01`, '--to', `${year}-12`)
  await audit('sheet', '--interviewers', 'numbers,manager')
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** What the phone was told over the line, all of it. */
function listen(v) {
  const heard = []
  v.page.on('response', async (r) => r.url().includes('/api/v1/') && heard.push(await r.text().catch(() => '')))
  return heard
}

for (const [screen, account] of [[phones[0], 'numbers'], [phones[1], 'manager']]) {
  test(`an interviewer asks blind, without a network (${screen.name})`, { timeout: 300_000 }, async () => {
    const v = await phoneOf(browser, place, screen)
    const { page, f } = v
    const heard = listen(v)
    v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
    try {
      await v.enrol(account)
      const rows = page.locator('a.card.work')
      await rows.first().waitFor()
      await v.inspect('field-visits')
      assert.equal(await rows.count(), 2)
      assert.equal(await page.getByRole('navigation', { name: f('app.pages') }).getByRole('link', { name: f('tab.homes') }).count(), 0, 'an interviewer’s phone holds no households')
      for (const name of ['张桂生', '李秀英', '王建国', '欧阳明', '何长海']) assert.ok(!heard.join('').includes(name), `${name} of the register went over the line`)
      const born = heard.join('').match(/(?<![\w-])(1986|1958)(-\d\d)?(?![\w])/) // and not four digits of an id
      assert.equal(born, null, `${born?.[0]} of the register went over the line`)
      await v.away(true)
      await page.reload()
      await v.unlock()
      await rows.first().click()
      const choose = (label, key) => page.getByRole('radiogroup', { name: label }).getByText(f(key), { exact: true }).click()
      await choose(f('interview.outcome'), 'outcome.interviewed')
      await page.getByRole('button', { name: f('interview.add.person') }).click()
      await page.getByRole('button', { name: f('sheet.write') }).click()
      await page.getByText(f('interview.nameless')).waitFor()
      const one = (what) => f('interview.of', { kind: f('interview.one.person'), n: 1, what: f(what) })
      await page.getByLabel(f('interview.name'), { exact: true }).fill(screen.lang === 'zh' ? '张桂生' : '欧阳明')
      await choose(one('interview.sex'), 'sex.male')
      await page.getByLabel(`${one('interview.birth')} ${f('date.year')}`).fill(screen.lang === 'zh' ? '1986' : '1984')
      await v.inspect('field-interview')
      await page.getByRole('button', { name: f('sheet.write') }).click()
      await page.getByText(f('state.waitingHelp')).waitFor()
      await v.tab('work')
      await rows.nth(1).waitFor()
      await page.locator('a.card.work:not(.told)').first().click()
      await choose(f('interview.outcome'), 'outcome.declined')
      await page.getByText(f('interview.declinedHelp')).waitFor()
      await v.inspect('field-interview-declined')
      await page.getByRole('button', { name: f('sheet.write') }).click()
      await page.getByText(f('bar.here', { n: 2 })).waitFor()
      await v.away(false)
      await page.getByText(f('bar.allSent')).waitFor()
      await v.tab('work')
      await page.getByText(f('interview.done', { n: 2, of: 2 })).waitFor()
    } catch (wrong) {
      wrong.message += `\nat ${page.url()}${await v.tell()}`
      await v.context.close()
      throw wrong
    }
    await v.leave()
  })
}

test('what the phones brought is brought together with the register by the audit', async () => {
  await audit('read').catch((short) => assert.equal(short.code, 3, short.stderr)) // 3: pairs wait for somebody to decide
  const { stdout } = await audit('report', '--as', 'json')
  const report = JSON.parse(stdout)
  assert.deepEqual(report.interviewed_absent_declined_nobody, [2, 0, 2, 0])
  assert.equal(report.drawn, 4)
})
