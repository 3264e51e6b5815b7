import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { visit } from '../lib/browser.js'
import { openBoth } from '../lib/open.js'
import { birthAt, phoneOf, phones } from '../lib/phone.js'
import { callerFor } from '../lib/place.js'
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

/** One story on one phone; the watch over it is read at its end. */
function story(title, tell, screens = phones) {
  for (const screen of screens) {
    test(`${title} (${screen.name})`, { timeout: 300_000 }, async () => {
      const v = await phoneOf(browser, place, screen)
      v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/) // whoever belongs to no team is told nothing of care
      try {
        await tell(v)
      } catch (wrong) {
        wrong.message += `\nat ${v.page.url()}${await v.tell()}`
        await v.context.close()
        throw wrong
      }
      await v.leave()
    })
  }
}

story('a birth is taken down without a network, sent when there is one, and has its receipt', async (v) => {
  const { page, f } = v
  const name = v.screen.lang === 'zh' ? '张小安' : '吴小平'
  await v.open()
  await v.inspect('field-enrol')
  await v.enrol('field-a')
  await v.inspect('field-today')
  await v.tab('homes')
  await page.getByPlaceholder(f('find.place')).fill('lxy')
  await page.getByRole('link', { name: /李秀英/ }).click()
  await page.locator('main h1', { hasText: '李秀英' }).waitFor()
  await v.inspect('field-person')

  await v.away(true)
  await page.reload()
  await v.unlock()
  await birthAt(v, place, { mother: v.screen.lang === 'zh' ? '李秀英' : '郑晓梅', name, sex: 'female', day: daysAgo(3), write: false })
  await v.inspect('field-birth')
  for (const reason of await page.locator('main form section textarea').all()) await reason.fill('核对过证件')
  await page.locator('main form button[type=submit]').click()
  await page.getByText(f('state.waitingHelp')).waitFor()
  await page.getByText(f('bar.here', { n: 1 })).waitFor()
  const number = await page.locator('.number').innerText()
  await v.inspect('field-entry-waiting')

  await v.away(false)
  await page.getByText(f('state.acceptedHelp')).waitFor()
  await page.getByText(f('bar.allSent')).waitFor()
  await v.inspect('field-entry')
  const call = await callerFor(place, 'window')
  const born = (await call('GET', '/events?kind=birth')).items.filter((e) => e.values.name === name)
  assert.equal(born.length, 1)
  assert.equal((await call('GET', `/receipts/${number}`)).number.replaceAll('-', ''), number.replaceAll('-', ''))
})

story('every page stands, in large type too; the desk sees the phone', async (v) => {
  const { page, f } = v
  await v.enrol(v.screen.lang === 'zh' ? 'field-b' : 'field-c')
  await v.tab('homes')
  await page.locator('details.card a').first().waitFor()
  await v.inspect('field-homes')
  await page.locator('details.card a').first().click()
  await page.getByText(f('home.birth')).waitFor()
  await v.inspect('field-home')
  await v.tab('new')
  await page.locator('a.kind').first().waitFor()
  await v.inspect('field-new')
  await v.tab('today')
  await v.link('area.title').click()
  await page.locator('.list li').first().waitFor()
  await v.inspect('field-area')
  await v.tab('out')
  await page.getByText(f('out.none')).waitFor()
  await v.tab('more')
  await v.button('more.large').click()
  await page.getByText(f('protect.title')).waitFor()
  await v.inspect('field-more-large')
  await v.tab('homes')
  await v.inspect('field-homes-large')

  const desk = await visit(browser, place, v.screen)
  await desk.signIn('window')
  await desk.go('/devices')
  await desk.page.locator('table.grid tbody tr').first().waitFor()
  await desk.inspect('devices')
  await desk.leave()
})
