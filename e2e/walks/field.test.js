import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser } from '../lib/browser.js'
import { phoneOf, phones } from '../lib/phone.js'
import { callerFor, openPlace } from '../lib/place.js'
import { daysAgo } from '../lib/sheets.js'

let browser
let place
before(async () => {
  ;[browser, place] = await Promise.all([openBrowser(), openPlace()])
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

/** The form of a birth, filled in by thumb. */
async function birth(v, { mother, name, sex, day }) {
  const { page, f } = v
  await v.tab('new')
  const kinds = (await callerFor(place, 'window', v.screen.lang).then((call) => call('GET', '/kinds'))).items
  const kind = kinds.find((k) => k.code === 'birth')
  const of = (code) => kind.fields.find((x) => x.code === code)
  await page.getByRole('link', { name: new RegExp(`^${kind.title}`) }).click()
  await page.locator('main h1', { hasText: kind.title }).waitFor()
  const [y, m, d] = day.split('-')
  const date = of('date').title
  for (const [part, text] of [['year', y], ['month', m], ['day', d]]) await page.getByLabel(`${date} ${f(`date.${part}`)}`).fill(text)
  await page.getByLabel(of('name').title, { exact: true }).fill(name)
  await page.getByRole('radiogroup', { name: of('sex').title }).getByText(of('sex').options.find((o) => o.code === sex).title).click()
  await page.getByRole('searchbox', { name: of('mother').title }).fill(mother)
  await page.locator('button.pick').first().click()
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
  await birth(v, { mother: v.screen.lang === 'zh' ? '李秀英' : '郑晓梅', name, sex: 'female', day: daysAgo(3) })
  await v.inspect('field-birth')
  await v.button('form.write').click()
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
