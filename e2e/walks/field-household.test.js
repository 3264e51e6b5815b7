import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBoth } from '../lib/open.js'
import { deskOf, phoneOf, phones } from '../lib/phone.js'
import { callerFor } from '../lib/place.js'
import { villageA } from '../lib/sheets.js'

let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
})
after(async () => {
  await browser?.close()
  await place?.close()
})

for (const screen of phones.slice(0, 1)) {
  test(`a household that is new is registered at the door with who lives there, and people join it before there is a network (${screen.name})`, { timeout: 300_000 }, async () => {
    const v = await phoneOf(browser, place, screen)
    const { page, f } = v
    v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
    const [name, second, address] = screen.lang === 'zh' ? ['孟新月', '孟小河', '柳树村新屋19号'] : ['Meng Xinyue', 'Meng Xiaohe', 'New house, no. 19']
    const kind = (await (await deskOf(place, screen.lang))('GET', '/kinds')).items.find((k) => k.code === 'person')
    const of = (code) => kind.fields.find((x) => x.code === code)
    const take = async (who, sex, home) => {
      await v.tab('new')
      await page.getByRole('link', { name: new RegExp(`^${kind.title}`) }).click()
      await page.locator('main h1', { hasText: kind.title }).waitFor()
      await page.getByLabel(of('name').title, { exact: true }).fill(who)
      await page.getByRole('radiogroup', { name: of('sex').title }).getByText(of('sex').options.find((o) => o.code === sex).title, { exact: true }).click()
      await page.getByLabel(of('area').title).selectOption(villageA)
      await home()
    }
    const write = async () => {
      for (const reason of await page.locator('main form section textarea').all()) await reason.fill('核对过本人证件')
      await page.locator('main form button[type=submit]').click()
      await page.getByText(f('receipt.number')).waitFor()
    }
    try {
      await v.enrol('field-d')
      await v.away(true)
      await take(name, 'female', async () => {
        await v.button('home.found').click()
        await page.getByLabel(f('home.foundAddress')).fill(address)
        await v.inspect('field-household-new')
        await v.button('home.foundDo').click()
        await page.getByText(f('home.new')).waitFor()
      })
      await v.inspect('field-household')
      await write()
      await page.getByText(f('bar.here', { n: 2 })).waitFor()
      await take(second, 'male', async () => {
        await page.getByRole('searchbox', { name: of('household').title }).fill(name)
        await page.locator('button.pick').first().click()
        await page.getByText(address).waitFor()
      })
      await write()
      await page.getByText(f('bar.here', { n: 3 })).waitFor()
      await v.away(false)
      await page.getByText(f('bar.allSent')).waitFor()
      await page.getByText(f('state.acceptedHelp')).waitFor()
      const call = await callerFor(place, 'window')
      const home = (await call('GET', `/households?q=${encodeURIComponent(name)}`)).items
      assert.equal(home.length, 1, 'one household of that name')
      assert.deepEqual([home[0].address, home[0].size], [address, 2])
    } catch (wrong) {
      wrong.message += `\nat ${page.url()}${await v.tell()}`
      await v.context.close()
      throw wrong
    }
    await v.leave()
  })
}
