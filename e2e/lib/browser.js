import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { password, ready } from './place.js'
import { known, wordsOf } from './words.js'

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run']
const shots = fileURLToPath(new URL('../shots/', import.meta.url))

/** The screens that people have: a phone and an office computer. */
export const screens = [
  { name: 'phone-zh', lang: 'zh', width: 390, height: 844 },
  { name: 'office-en', lang: 'en', width: 1440, height: 900 },
  { name: 'office-zh', lang: 'zh', width: 1440, height: 900 },
  { name: 'phone-en', lang: 'en', width: 390, height: 844 },
]
/** One of each width and each language: enough for a walk that doesn't look at the page itself. */
export const two = screens.slice(0, 2)

export const openBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: flags })

/** Answers that are no failure: nobody is signed in yet, no demonstration is served. */
const usual = [/^401 GET \/api\/v1\/session$/, /^404 GET \/api\/v1\/demo$/]

/**
 * A visitor with a window of their own. Whatever they do is watched: no request may leave the server's origin, no
 * script may fail, no answer may be a refusal that the walk didn't announce with `expects`.
 */
export async function visit(browser, place, screen, { scripts = true } = {}) {
  const context = await browser.newContext({
    baseURL: place.url, viewport: { width: screen.width, height: screen.height }, locale: screen.lang === 'zh' ? 'zh-CN' : 'en-GB', javaScriptEnabled: scripts,
    reducedMotion: 'reduce', acceptDownloads: true,
  })
  context.setDefaultTimeout(60_000) // a busy machine is no failure
  const page = await context.newPage()
  const wrong = []
  const expected = [...usual]
  const under = new Set()
  const here = (url) => new URL(url).origin === place.url || /^(data|blob|about):/.test(url)
  context.on('request', (r) => {
    if (!here(r.url())) wrong.push(`a request left the server: ${r.url()}`)
    if (!r.url().endsWith('/live')) under.add(r)
  })
  for (const end of ['requestfinished', 'requestfailed']) context.on(end, (r) => under.delete(r))
  page.on('websocket', (s) => wrong.push(`a socket was opened: ${s.url()}`))
  page.on('pageerror', (e) => wrong.push(`a script failed: ${e.stack ?? e}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) wrong.push(`the console says: ${m.text()}`)
  })
  page.on('response', (r) => {
    const said = `${r.status()} ${r.request().method()} ${new URL(r.url()).pathname}`
    if (r.status() >= 400 && !expected.some((e) => e.test(said))) wrong.push(`an answer was ${said}`)
  })
  const t = wordsOf(screen.lang)
  const visitor = {
    page, context, screen, t, phone: screen.width < 900,
    /** Announces refusals that are part of the walk. */
    expects: (...answers) => expected.push(...answers),
    button: (key, values) => page.getByRole('button', { name: t(key, values), exact: true }),
    link: (key) => page.getByRole('link', { name: t(key), exact: true }),
    heading: (name) => page.getByRole('heading', { level: 1, name }),
    /** The control under a label, which may carry the mark of a field that must, or need not, be filled in. */
    field: (label, within = page) => within.getByLabel(new RegExp(`^\\s*${(known(label) ? t(label) : label).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*(\\*|${t('app.optional')})?\\s*$`)),
    async settle() {
      for (let still = 0; still < 2; ) {
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))))
        still = under.size ? 0 : still + 1
      }
    },
    async go(path) {
      await page.goto(path)
      await page.locator('main h1').first().waitFor()
      await visitor.settle()
    },
    async signIn(name) {
      await ready(place.url, name)
      await page.goto('/signin')
      await visitor.field('signin.name').fill(name)
      await visitor.field('signin.password').fill(password)
      await visitor.button('signin.submit').click()
      await page.waitForURL('**/')
      await page.locator('main h1').first().waitFor()
    },
    /** Looks at the page as axe does, and as an eye would: sideways scrolling is a fault too. */
    async inspect(name) {
      await visitor.settle()
      await page.evaluate(() => scrollTo(0, 0)) // what is half under the bar, by where the page stood, is no fault: a reader scrolls
      if (process.env.SHOTS) {
        mkdirSync(shots, { recursive: true })
        await page.screenshot({ path: `${shots}${name}.${screen.name}.png`, fullPage: true })
      }
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
      const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      assert.deepEqual(grave.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 160)} — ${n.any[0]?.message ?? ''}`).join(' | ')}`), [], `axe on ${name}, ${screen.name}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(wide <= 0, `${name} on ${screen.name} is ${wide}px wider than the screen`)
    },
    /** What stands on the page and what went wrong, for whoever reads of a failure. */
    async tell() {
      const text = await page.locator('body').innerText({ timeout: 2000 }).catch(() => '')
      return `\n${wrong.join('\n')}\n--- on the page ---\n${text.slice(0, 1500)}`
    },
    /** Ends the visit; what was watched must be clean. */
    async leave() {
      await context.close()
      assert.deepEqual(wrong, [], `what went wrong on the way (${screen.name})`)
    },
  }
  return visitor
}
