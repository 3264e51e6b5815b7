import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { stage } from '../lib/walk.js'
import { daysAgo } from '../lib/sheets.js'

const { walk, another, place } = stage()

/** The titles of a kind and its fields, as the server says them in the visitor's language. */
async function kindOf(v, code) {
  const call = await callerFor(place(), 'window', v.screen.lang)
  const kind = (await call('GET', '/kinds')).items.find((k) => k.code === code)
  return { call, title: kind.title, of: (field) => kind.fields.find((f) => f.code === field).title, option: (field, value) => kind.fields.find((f) => f.code === field).options.find((o) => o.code === value).title }
}

async function typeDay(v, label, day) {
  const group = v.page.locator('.field').filter({ has: v.page.locator('label, legend').filter({ hasText: label }) }).first()
  for (const [i, part] of day.split('-').entries()) await group.locator('input').nth(i).fill(part)
}

/** Opens the form of a birth from the mother's household and says who the mother is. */
async function birthOf(v, mother, kind) {
  await v.go(`/find?q=${encodeURIComponent(mother)}`)
  await v.page.getByRole('option').filter({ hasText: mother }).first().click()
  await v.heading(new RegExp(mother)).waitFor()
  await v.page.locator('main a[href^="/households/"]').first().click()
  await v.page.waitForURL('**/households/*')
  await v.page.locator('a[href^="/register/birth?"]').click()
  await v.page.waitForURL('**/register/birth?*')
  const box = v.field(kind.of('mother'))
  await box.fill(mother)
  await v.page.getByRole('option').filter({ hasText: mother }).first().click()
  await v.page.locator('.picked').filter({ hasText: mother }).waitFor()
}

async function fillBirth(v, kind, { name, sex, day }) {
  await typeDay(v, kind.of('date'), day)
  await v.field(kind.of('name')).fill(name)
  await v.page.locator('label').filter({ hasText: new RegExp(`^\\s*${v.t(`sex.${sex}`)}\\s*$`) }).click()
}

const submit = (v, kind) => v.button('register.submit', { kind: kind.title })
const births = async (call, name) => (await call('GET', '/events?kind=birth&limit=100')).items.filter((e) => e.values.name === name && e.status === 'registered')

walk('a birth is registered, its receipt verified in the browser, then corrected and voided', async (v) => {
  const kind = await kindOf(v, 'birth')
  const name = v.phone ? '冯小禾' : '冯小麦'
  await v.signIn('window')
  await birthOf(v, '褚文静', kind)
  await fillBirth(v, kind, { name, sex: 'female', day: daysAgo(v.phone ? 3 : 2) })
  const side = v.page.locator('.consequences')
  await side.locator('.effects li').filter({ hasText: name }).first().waitFor() // what will follow names the child
  const warning = side.locator('.findings .warn').first()
  await warning.waitFor()
  await v.inspect('register-birth')

  await submit(v, kind).click()
  await v.page.getByText(v.t('consequence.reasonMissing')).first().waitFor()
  assert.equal((await births(kind.call, name)).length, 0, 'a warning without a reason lets nothing through')
  await v.inspect('register-birth-reason')
  for (const reason of await side.locator('textarea').all()) await reason.fill('出生医学证明已核对')
  await submit(v, kind).click()

  await v.page.waitForURL('**/receipt/*')
  await v.page.getByText(v.t('receipt.title')).waitFor()
  const qr = v.page.getByRole('img', { name: /二维码|QR/i })
  await v.page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await qr.elementHandle())
  await v.settle()
  await v.inspect('receipt')
  const number = new URL(v.page.url()).pathname.split('/').at(-1)
  const written = await births(kind.call, name)
  assert.equal(written.length, 1)

  const stranger = await another(v.screen)
  await stranger.go(`/verify/${number}`)
  await stranger.page.getByText(v.t('verify.stands')).waitFor()
  await stranger.page.getByText(v.t('verify.proven')).waitFor()
  assert.doesNotMatch(await stranger.page.locator('main').innerText(), /冯|褚/, 'a stranger learns no name')
  await stranger.inspect('verify')
  stranger.expects(/^4\d\d GET \/api\/v1\/receipts\//)
  await stranger.page.goto('/verify/ABCD-EFGH-JKMN')
  await stranger.page.locator('.notice').first().waitFor()
  await stranger.inspect('verify-unknown')
  await stranger.leave()

  await v.page.getByRole('link', { name: v.t('receipt.event') }).click()
  await v.page.waitForURL('**/events/*')
  await v.settle()
  await v.inspect('event')
  await v.page.getByRole('link', { name: v.t('page.correct'), exact: true }).click()
  await v.page.waitForURL('**/correct')
  const box = v.field(kind.of('name'))
  assert.equal(await box.inputValue(), name)
  await box.fill(`${name}儿`)
  await v.page.locator('.was').filter({ hasText: name }).first().waitFor()
  await v.inspect('correct')
  await v.field('correct.reason').fill('抄错了名字，看过户口本')
  await v.button('correct.submit', { n: 1 }).waitFor()
  for (const reason of await v.page.locator('.consequences textarea').all()) await reason.fill('出生医学证明已核对')
  await v.button('correct.submit', { n: 1 }).click()
  await v.page.waitForURL('**/receipt/*')
  await v.page.getByRole('link', { name: v.t('receipt.event') }).click()
  await v.page.getByText(v.t('event.versions')).waitFor()
  const change = v.page.locator('.version').filter({ hasText: '抄错了名字' })
  await change.locator('s').filter({ hasText: name }).waitFor()
  assert.match(await change.innerText(), new RegExp(`${name}儿`))
  await v.inspect('event-corrected')

  await v.page.getByRole('link', { name: v.t('page.void'), exact: true }).click()
  await v.page.waitForURL('**/void')
  await v.settle()
  await v.inspect('void')
  await v.button('void.submit').click()
  await v.page.getByText(v.t('correct.reasonMissing')).waitFor()
  await v.field('void.reason').fill('登记在了别人名下')
  await v.button('void.submit').click()
  await v.page.waitForURL('**/receipt/*')
  await v.page.getByRole('link', { name: v.t('receipt.event') }).click()
  await v.page.getByText(v.t('event.voidedNote')).waitFor()
  await v.inspect('event-voided')
  assert.equal((await births(kind.call, `${name}儿`)).length, 0)
})

walk('an answer lost on the way is asked for again under the same key: one birth, not two', async (v) => {
  const kind = await kindOf(v, 'birth')
  const name = v.phone ? '王一一' : '王二二'
  await v.signIn('window')
  await birthOf(v, '李秀英', kind)
  await fillBirth(v, kind, { name, sex: 'male', day: daysAgo(v.phone ? 900 : 5) })
  await v.page.locator('.consequences .effects li').first().waitFor()
  for (const reason of await v.page.locator('.consequences textarea').all()) await reason.fill('已核对')
  const keys = []
  await v.page.route('**/api/v1/events', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return route.continue()
    await route.fetch() // it arrives and is written; only the answer is lost
    await route.abort('connectionreset')
  })
  await submit(v, kind).click()
  await v.page.getByText(v.t('send.unsure')).waitFor()
  await v.inspect('register-unsure')
  await v.page.reload()
  await v.page.getByText(v.t('send.unsure')).waitFor()
  await v.button('send.again').click()
  await v.page.waitForURL('**/receipt/*')
  assert.equal(keys.length, 2)
  assert.equal(keys[0], keys[1], 'the second sending carries the first one’s key')
  assert.equal((await births(kind.call, name)).length, 1)
})

walk('a birth is registered by keyboard alone', async (v) => {
  const kind = await kindOf(v, 'birth')
  const name = v.phone ? '周朝' : '周夕'
  const { keyboard } = v.page
  /** Tabs on until what has the focus is in the field of this label, as somebody without a mouse does. */
  const reach = async (label) => {
    for (let n = 0; n < 60; n++) {
      await keyboard.press('Tab')
      const here = await v.page.evaluate(() => {
        const at = document.activeElement
        return [at?.labels?.[0]?.textContent, at?.closest('fieldset.field')?.querySelector('legend')?.textContent, at?.getAttribute('aria-label'), at?.textContent].map((x) => (x ?? '').replace('*', '').trim())
      })
      if (here.includes(label)) return
    }
    assert.fail(`the keyboard does not reach ${label}`)
  }
  await v.signIn('window')
  await v.go('/register')
  await v.inspect('register')
  await v.page.locator('main').focus()
  for (let n = 0; n < 40 && !(await v.page.evaluate(() => document.activeElement?.getAttribute('href') === '/register/birth')); n++) await keyboard.press('Tab')
  await keyboard.press('Enter')
  await v.page.waitForURL('**/register/birth')
  await v.field(kind.of('name')).waitFor()
  await reach(kind.of('date'))
  await keyboard.type(daysAgo(v.phone ? 400 : 1).replaceAll('-', ''))
  await reach(kind.of('name'))
  await keyboard.type(name)
  await reach(kind.of('sex'))
  await keyboard.press('Space')
  await reach(kind.of('mother'))
  await keyboard.type('zhy')
  await v.page.getByRole('option').filter({ hasText: '周海燕' }).first().waitFor()
  await keyboard.press('Enter')
  await v.page.locator('.picked').filter({ hasText: '周海燕' }).waitFor()
  await v.page.locator('.consequences .effects li').first().waitFor()
  await reach(v.t('register.submit', { kind: kind.title }))
  await keyboard.press('Enter')
  await v.page.waitForURL('**/receipt/*')
  assert.equal((await births(kind.call, name)).length, 1)
})
