import { visit } from './browser.js'
import { password } from './place.js'
import { fieldWordsOf } from './words.js'

export const pin = '385206'
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
    async open() {
      await page.goto('/field')
      await page.locator('main h1').first().waitFor()
    },
    async signIn(name) {
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
      await page.locator('header progress').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: f('bar.sync') }).waitFor()
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
