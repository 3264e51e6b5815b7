/**
 * How long the field app takes to open on a cheap phone without a network, with a township's people on it: npm run opening. The processor
 * is slowed four times through the browser's own protocol; the figures are printed and judged by whoever reads them.
 */
import { spawn } from 'node:child_process'
import { openBrowser } from './lib/browser.js'
import { phoneOf, phones, pin } from './lib/phone.js'
import { binary, caller, password } from './lib/place.js'

const people = process.argv[2] ?? '6000'
const demo = spawn(binary, ['demo', '--people', people, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } })
try {
  const url = await new Promise((found, lost) => {
    let said = ''
    demo.once('exit', () => lost(new Error(`the demonstration ended:\n${said}`)))
    demo.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      const at = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (at) found(at)
    })
  })
  const { signins } = await caller(url, 'en')('GET', '/demo')
  const admin = caller(url, 'en')
  const of = (desk) => signins.find((s) => s.desk === desk)
  await admin('POST', '/session', { name: of('administration').name, password: of('administration').password })
  const areas = (await admin('GET', '/areas')).items
  const town = areas.find((a) => a.level === 'township') ?? areas[0]
  await admin('POST', '/users', { name: 'opening', display: 'Opening', password: 'only for the first time 1', grants: [{ desk: 'field', area: town.code, purpose: 'civil_registration' }] })
  const own = caller(url)
  await own('POST', '/session', { name: 'opening', password: 'only for the first time 1' })
  await own('POST', '/password', { old: 'only for the first time 1', new: password })
  const browser = await openBrowser()
  const v = await phoneOf(browser, { url }, phones[0])
  v.page.setDefaultTimeout(180_000) // a loaded machine reads slowly, and that is what is told
  const begun = Date.now()
  await v.enrol('opening')
  console.log(`first reading of everything: ${Date.now() - begun} ms`)
  await v.away(true)
  const cdp = await v.context.newCDPSession(v.page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  for (let n = 0; n < 3; n++) {
    const from = Date.now()
    await v.page.reload({ waitUntil: 'commit' })
    await v.button('pin.open').waitFor()
    const paint = await v.page.evaluate(() => Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0))
    const asks = Date.now()
    await v.page.keyboard.type(pin)
    const typed = Date.now()
    await v.page.keyboard.press('Enter')
    await v.page.locator('main.inside h1').waitFor()
    const opened = Date.now()
    console.log(`4 times slower, no network: first paint ${paint} ms, asks for the PIN after ${asks - from} ms, open ${opened - typed} ms after the PIN`)
  }
  const before = Date.now()
  await v.tab('homes')
  await v.page.getByPlaceholder(v.f('find.place')).fill('wxm')
  await v.page.locator('main .list a').first().waitFor()
  console.log(`households and a search by initials: ${Date.now() - before} ms`)
  console.log(await v.page.evaluate(async () => `on the phone: ${Math.round((await navigator.storage.estimate()).usage / 1024)} kB`))
  await browser.close()
} finally {
  demo.kill('SIGTERM')
}
