import assert from 'node:assert/strict'
import { AxeBuilder } from '@axe-core/playwright'
import { visit } from './browser.js'
import { callerFor, password, ready } from './place.js'
import { fieldWordsOf } from './words.js'

export const pin = '385206'
const patient = 120_000 // a busy machine is no failure
export const phones = [
  { name: 'field-zh', lang: 'zh', width: 390, height: 844 },
  { name: 'field-en', lang: 'en', width: 390, height: 844 },
]

/** A worker's phone: a visitor with the field app's words, who can enrol, go without a network and type a PIN. */
export async function phoneOf(browser, place, screen = phones[0]) {
  const v = await visit(browser, place, screen)
  const f = fieldWordsOf(screen.lang)
  const { page, context } = v
  /** An aeroplane's mode: nothing goes out, and the browser says so. Service workers answer from what they keep. */
  const away = async (off) => context.setOffline(off)
  const button = (key, values) => page.getByRole('button', { name: f(key, values), exact: true })
  return {
    ...v, f, away, button,
    link: (key, values) => page.getByRole('link', { name: f(key, values), exact: true }),
    /** Looks at a page, and then as a thumb and as tired eyes do. */
    async inspect(name) {
      await v.inspect(name)
      await legible(page, name, screen)
    },
    async open() {
      await page.goto('/field')
      await page.locator('main h1').first().waitFor()
    },
    async signIn(name) {
      await ready(place.url, name)
      await page.getByLabel(f('enrol.name')).fill(name)
      await page.getByLabel(f('enrol.password')).fill(password)
      await button('enrol.signin').click()
    },
    async type(digits, go = 'pin.next') {
      for (const d of digits) await page.getByRole('button', { name: d, exact: true }).click()
      await button(go).click()
    },
    /** Signs in, chooses the PIN, and waits until everything of the worker's areas is on the phone. */
    async enrol(name, digits = pin) {
      await this.open()
      await this.signIn(name)
      await page.getByText(f('pin.choose')).waitFor()
      await this.type(digits)
      await page.getByText(f('pin.again')).waitFor()
      await this.type(digits)
      await page.getByRole('navigation', { name: f('app.pages') }).waitFor()
      await this.read()
    },
    /** Waits until the first snapshot is read and nothing is under way. */
    async read() {
      await page.locator('header progress').waitFor({ state: 'detached', timeout: patient })
      await page.getByRole('button', { name: f('bar.sync') }).waitFor({ timeout: patient })
    },
    async unlock(digits = pin) {
      await page.getByText(f('pin.ask')).first().waitFor()
      await this.type(digits, 'pin.open')
      await page.getByRole('navigation', { name: f('app.pages') }).waitFor()
    },
    async sync() {
      await page.getByRole('button', { name: f('bar.sync') }).click()
      await this.read()
    },
    async tab(name) {
      await page.getByRole('navigation', { name: f('app.pages') }).getByRole('link', { name: f(`tab.${name}`) }).click()
    },
  }
}

const thumb = 44 // CSS pixels: WCAG 2.5.5
/** Whatever is touched takes a thumb, text stands out 7 to 1, and a page that is enlarged twice doesn't run out of the screen sideways. */
async function legible(page, name, screen) {
  const small = await page.evaluate((thumb) => {
    const seen = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && e.getBoundingClientRect().width > 2
    const box = (e) => ((e.type === 'checkbox' || e.type === 'radio') && e.closest('label') ? e.closest('label') : e).getBoundingClientRect()
    return [...document.querySelectorAll('a[href], button, input:not([type=file]), select, textarea, summary, label.btn')].filter(seen).flatMap((e) => {
      const { width, height } = box(e)
      return Math.min(width, height) < thumb - 0.5 ? [`${Math.round(width)} × ${Math.round(height)}: ${e.outerHTML.slice(0, 120)}`] : []
    })
  }, thumb)
  assert.deepEqual(small, [], `too small for a thumb on ${name}`)
  const { violations } = screen.lang === 'zh' ? await new AxeBuilder({ page }).setLegacyMode(true).withRules(['color-contrast-enhanced']).analyze() : { violations: [] } // colours hang on no language
  assert.deepEqual(violations.flatMap((r) => r.nodes.map((n) => `${n.html.slice(0, 120)} — ${n.any[0]?.message ?? ''}`)), [], `contrast on ${name}`)
  const at = page.viewportSize()
  await page.setViewportSize({ width: at.width / 2, height: at.height / 2 })
  await page.waitForFunction((w) => innerWidth === w && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))), at.width / 2)
  const wide = await page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement
    if (document.documentElement.scrollWidth <= document.documentElement.clientWidth && main.scrollWidth <= main.clientWidth) return []
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))
  })
  if (process.env.SHOTS) await page.screenshot({ path: new URL(`../shots/${name}.twice.png`, import.meta.url).pathname })
  await page.setViewportSize(at)
  assert.deepEqual(wide, [], `${name}, enlarged twice, runs out of the screen`)
}

const desks = new Map()
/** The service desk beside the phones, signed in once for each language: signing in has its own pace. */
export async function deskOf(place, lang = 'zh') {
  const key = `${place.url} ${lang}`
  if (!desks.has(key)) desks.set(key, callerFor(place, 'window', lang))
  return desks.get(key)
}

/** The form of a birth, filled in by thumb and written down, whatever the rules ask a reason for. */
export async function birthAt(v, place, { mother, name, sex, day, write = true }) {
  const { page, f } = v
  const kind = (await (await deskOf(place, v.screen.lang))('GET', '/kinds')).items.find((k) => k.code === 'birth')
  const of = (code) => kind.fields.find((x) => x.code === code)
  await v.tab('new')
  await page.getByRole('link', { name: new RegExp(`^${kind.title}`) }).click()
  await page.locator('main h1', { hasText: kind.title }).waitFor()
  await dayOf(v, of('date').title, day)
  await page.getByLabel(of('name').title, { exact: true }).fill(name)
  await page.getByRole('radiogroup', { name: of('sex').title }).getByText(of('sex').options.find((o) => o.code === sex).title, { exact: true }).click()
  await page.getByRole('searchbox', { name: of('mother').title }).fill(mother)
  await page.locator('button.pick').first().click()
  if (!write) return
  await written(v)
}

/** A death, from the person's own page. */
export async function deathAt(v, { who, day }) {
  const { page, f } = v
  await v.tab('homes')
  await page.getByPlaceholder(f('find.place')).fill(who)
  await page.getByRole('link', { name: new RegExp(`^${who}`) }).click()
  await page.getByRole('link', { name: f('person.addDeath') }).click()
  await page.locator('form h1').waitFor()
  const [y, m, d] = day.split('-')
  const boxes = page.locator('.date input')
  for (const [i, text] of [y, m, d].entries()) await boxes.nth(i).fill(text)
  await written(v)
}

async function dayOf(v, label, day) {
  const [y, m, d] = day.split('-')
  for (const [part, text] of [['year', y], ['month', m], ['day', d]]) await v.page.getByLabel(`${label} ${v.f(`date.${part}`)}`).fill(text)
}

/** Writes down what is in the form, with a reason for whatever the rules ask about. */
export async function written(v) {
  const { page, f } = v
  for (const reason of await page.locator('main form section textarea').all()) await reason.fill('核对过本人证件')
  await page.locator('main form button[type=submit]').click()
  await page.getByText(f('receipt.number')).waitFor()
}
