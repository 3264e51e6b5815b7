/**
 * How fast the field app is on a cheap phone: make field-figures. The processor is slowed four times through the browser's own protocol. Beside
 * each figure stands its floor, the same app on a phone whose worker has nobody. It prints and asserts nothing. PROFILE=FILE keeps a
 * profile of the last opening, for a browser's own tools.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { openBrowser } from './lib/browser.js'
import { phoneOf, phones, pin } from './lib/phone.js'
import { binary, caller, password } from './lib/place.js'

const people = process.argv[2] ?? '6000'
const times = 5
const once = 'only for the first time 1'

/** A demonstration of so many people, with two workers of the field: of the township, and of a village where nobody lives. */
async function place() {
  const demo = spawn(binary, ['demo', '--people', people, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } })
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
  const signed = async (desk) => {
    const call = caller(url, 'en')
    const { name, password: word } = signins.find((s) => s.desk === desk)
    await call('POST', '/session', { name, password: word })
    return call
  }
  const admin = await signed('administration')
  const { items: areas } = await admin('GET', '/areas')
  const town = areas.find((a) => a.level === 'township') ?? areas[0]
  const empty = '990100999'
  await admin('POST', '/areas', { code: empty, name: '空', level: town.level, parent: town.parent })
  for (const [name, area] of [['figures', town.code], ['floor', empty]]) {
    await admin('POST', '/users', { name, display: name, password: once, grants: ['civil_registration', 'family_service'].map((purpose) => ({ desk: 'field', area, purpose })) })
    const own = caller(url)
    await own('POST', '/session', { name, password: once })
    await own('POST', '/password', { old: once, new: password })
  }
  return { demo, url, clinic: await signed('clinic') }
}

const middle = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]
const slow = async (v, rate) => (await v.context.newCDPSession(v.page)).send('Emulation.setCPUThrottlingRate', { rate })

async function profiled(v) {
  const cdp = await v.context.newCDPSession(v.page)
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.start')
  return async () => writeFileSync(process.env.PROFILE, JSON.stringify((await cdp.send('Profiler.stop')).profile))
}

/** Opens a phone without a network so many times, and tells the middle of each part. */
async function openings(v, last) {
  const all = []
  for (let n = 0; n < times; n++) {
    await v.page.reload({ waitUntil: 'commit' })
    await v.button('pin.open').waitFor()
    const shut = await v.page.evaluate(() => Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0))
    await v.page.keyboard.type(pin, { delay: 120 }) // as fast as a thumb is
    await v.page.evaluate((last) => {
      const button = document.querySelector('button.go')
      addEventListener('click', () => performance.mark('pin'), { capture: true, once: true })
      button?.focus()
      const seen = (what, name) => {
        const look = () => (document.querySelector(what) ? requestAnimationFrame(() => setTimeout(() => performance.mark(name))) : requestAnimationFrame(look))
        look()
      }
      seen('nav.tabs', 'shell')
      seen('main.inside h1', 'page')
      seen(last, 'list')
    }, last)
    const watched = process.env.PROFILE && n === times - 1 ? await profiled(v) : undefined
    await v.button('pin.open').click()
    const of = await v.page.waitForFunction(() => {
      const at = (name) => performance.getEntriesByName(name)[0]?.startTime
      const parts = Object.fromEntries(performance.getEntriesByType('measure').map((m) => [m.name, m.duration]))
      return at('list') && { shell: at('shell') - at('pin'), page: at('page') - at('pin'), list: at('list') - at('pin'), ...parts }
    })
    await watched?.()
    all.push({ paint: shut, ...(await of.jsonValue()) })
  }
  return Object.fromEntries(Object.keys(all[0]).map((k) => [k, Math.round(middle(all.map((one) => one[k])))]))
}

/** A record of care for everybody on the phone, in a programme that fits: what a server with as many clients would tell. */
async function everybody(v, clinic) {
  const programmes = await clinic('GET', '/care/programmes')
  const of = (id) => programmes.items.some((p) => p.id === id)
  let held = []
  await v.context.route('**/api/v1/sync/snapshot*', async (route) => {
    const answer = await route.fetch()
    held.push(...(await answer.json()).records.filter((r) => r.kind === 'person'))
    await route.fulfill({ response: answer })
  })
  await v.context.route('**/api/v1/care/programmes*', (route) => route.fulfill({ json: programmes }))
  const today = new Date().toISOString().slice(0, 10)
  const programmeOf = ({ birth, sex }) => {
    const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
    const fit = years < 7 ? 'child' : sex === 'female' && years >= 35 && years < 65 ? 'screening' : years >= 18 && years < 55 ? 'preconception' : 'choice'
    return of(fit) ? fit : programmes.items[0].id
  }
  let given = new Set()
  await v.context.route('**/api/v1/care/records*', (route) => {
    const query = new URL(route.request().url()).searchParams
    const mine = held.filter((r) => programmeOf(r.data) === query.get('programme'))
    for (const r of mine) given.add(r.id)
    const enrolled = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`
    return route.fulfill({ json: { items: mine.map((r) => ({ id: r.id, client: { id: r.id }, ended: '', plan: { enrolled, done: [] } })), next: '' } })
  })
  return () => [held.length, given.size]
}

/** Writes a visit down and goes back to what is due; tells how long the list took, to be reckoned and until it stands. */
async function visits(v) {
  const reckoned = []
  const stood = []
  for (let n = 0; n < times; n++) {
    await v.tab('today')
    await v.page.locator('a.task').nth(n).click()
    await v.page.locator('.ff').waitFor()
    await v.button('visit.decline').waitFor()
    await v.page.evaluate(() => performance.clearMeasures())
    stood.push(await v.page.evaluate((label) => new Promise((done) => {
      const from = performance.now()
      ;[...document.querySelectorAll('main button')].find((b) => b.textContent.trim() === label).click()
      const look = () => (document.querySelector('a.task') ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - from))) : requestAnimationFrame(look))
      look()
    }), v.f('visit.decline')))
    reckoned.push(await v.page.evaluate(() => performance.getEntriesByName('work list').reduce((sum, m) => sum + m.duration, 0)))
  }
  return [middle(reckoned), middle(stood)].map((ms) => ms.toFixed(1))
}

const { demo, url, clinic } = await place()
const browser = await openBrowser()
try {
  const of = {}
  for (const name of ['floor', 'figures']) {
    const v = await phoneOf(browser, { url }, phones[0])
    v.page.setDefaultTimeout(120_000)
    const told = name === 'figures' ? await everybody(v, clinic) : undefined
    const from = Date.now()
    await v.enrol(name)
    if (told) console.log(`first reading, unslowed: ${Date.now() - from} ms for ${told()[0]} people`)
    await v.page.reload() // from here on the service worker answers
    await v.unlock()
    await v.read()
    if (told) await v.page.locator('a.task').first().waitFor()
    await v.away(true)
    await slow(v, 4)
    of[name] = await openings(v, told ? 'a.task' : 'main.inside h1')
    if (told) {
      console.log(`on the phone: ${told()[1]} records of care, ${await v.page.evaluate(async () => Math.round((await navigator.storage.estimate()).usage / 1024))} kB`)
      const here = await v.page.evaluate(() => performance.now())
      await v.tab('homes')
      await v.page.getByPlaceholder(v.f('find.place')).fill('wxm')
      await v.page.locator('main .list a').first().waitFor()
      console.log(`4 times slower: households and a search by initials ${Math.round((await v.page.evaluate(() => performance.now())) - here)} ms`)
      for (const rate of [4, 1]) {
        await slow(v, rate)
        const [reckoned, stood] = await visits(v)
        console.log(`after a visit, ${rate === 1 ? 'unslowed' : '4 times slower'}: work list reckoned in ${reckoned} ms; from the tap, signing and sealing in it, the list stands after ${stood} ms`)
      }
    }
    await v.context.close()
  }
  console.log('4 times slower, no network, middle of', times, '(floor: nobody on the phone)')
  for (const part of Object.keys(of.figures)) console.log(`  ${part.padEnd(12)} ${String(of.figures[part]).padStart(6)} ms   floor ${String(of.floor[part] ?? '–').padStart(6)} ms`)
} finally {
  await browser.close()
  demo.kill('SIGTERM')
}
