import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBoth } from '../lib/open.js'
import { deskOf, phoneOf, phones, pin } from '../lib/phone.js'
import { daysAgo, villageA, villageB } from '../lib/sheets.js'

/* What a worker does at the door. SLOW=4 makes the phone four times slower than this machine. */
let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** One story on one phone; what it saw goes wrong is read at its end. `before` prepares the browser. */
function story(title, tell, { screens = phones, before: prepare = async () => {} } = {}) {
  for (const screen of screens) {
    test(`${title} (${screen.name})`, { timeout: 300_000 }, async () => {
      const v = await phoneOf(browser, place, screen)
      v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
      try {
        await prepare(v)
        if (process.env.SLOW) await (await v.context.newCDPSession(v.page)).send('Emulation.setCPUThrottlingRate', { rate: Number(process.env.SLOW) })
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

const kindOf = async (v, code) => {
  const kind = (await (await deskOf(place, v.screen.lang))('GET', '/kinds')).items.find((k) => k.code === code)
  return { ...kind, of: (field) => kind.fields.find((f) => f.code === field) }
}
const found = async (name) => (await (await deskOf(place))('GET', `/find?q=${encodeURIComponent(name)}`)).results[0].person

async function opened(v, who) {
  await v.tab('homes')
  await v.page.getByPlaceholder(v.f('find.place')).fill(who)
  await v.page.getByRole('link', { name: new RegExp(`^${who}`) }).click()
  await v.page.locator('main h1', { hasText: who }).waitFor()
}
async function day(v, label, text) {
  for (const [i, part] of ['year', 'month', 'day'].entries()) await v.page.getByLabel(`${label} ${v.f(`date.${part}`)}`).fill(text.split('-')[i])
}
async function write(v) {
  for (const reason of await v.page.locator('main form section textarea').all()) await reason.fill('本人当面说明')
  await v.page.locator('main form button[type=submit]').click()
}
const qr = readFileSync(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8')

/** A browser that reads codes, as those of phones do; here the reading is a library's. */
async function withScanner(v) {
  await v.page.addInitScript(qr)
  await v.page.addInitScript(() => {
    globalThis.BarcodeDetector = class {
      async detect(picture) {
        const canvas = new OffscreenCanvas(picture.width, picture.height)
        const on = canvas.getContext('2d')
        on.drawImage(picture, 0, 0)
        const read = globalThis.jsQR(on.getImageData(0, 0, picture.width, picture.height).data, picture.width, picture.height)
        return read ? [{ rawValue: read.data }] : []
      }
    }
  })
}

/** What a camera sees of a picture that it is held near to, with the paper around it: small squares of some codes can't be told apart from afar. */
async function closeUp(picture) {
  await picture.decode()
  const [room, side] = [80, 800]
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const on = canvas.getContext('2d')
  on.fillStyle = '#fff'
  on.fillRect(0, 0, side, side)
  on.imageSmoothingEnabled = false
  on.drawImage(picture, room, room, side - 2 * room, side - 2 * room)
  return canvas.toDataURL('image/png').split(',')[1]
}

story('somebody moves into another household: taken down without a network, its receipt read back from its code, and the register has it', async (v) => {
  const { page, f } = v
  const [who, head] = v.screen.lang === 'zh' ? ['赵玉兰', '周海燕'] : ['刘洋', '王建国']
  await v.enrol(v.screen.lang === 'zh' ? 'field-a' : 'field-c')
  await v.away(true)
  const move = await kindOf(v, 'move')
  await opened(v, who)
  await v.link('person.addMove').click()
  await page.locator('main h1', { hasText: move.title }).waitFor()
  await page.getByText(who).first().waitFor()
  await day(v, move.of('date').title, daysAgo(2))
  await page.getByLabel(move.of('area').title, { exact: false }).selectOption(villageA)
  await page.getByRole('searchbox', { name: move.of('household').title }).fill(head)
  await page.locator('button.pick').first().click()
  await v.inspect('field-move')
  await write(v)
  await page.getByText(f('state.waitingHelp')).waitFor()
  await page.getByText(f('bar.here', { n: 1 })).waitFor()
  const number = await page.locator('.number').innerText()
  const photo = Buffer.from(await page.locator('.receipt img').evaluate(closeUp), 'base64')

  await v.tab('out')
  await page.getByLabel(f('scan.take')).setInputFiles({ name: 'nothing.png', mimeType: 'image/png', buffer: readFileSync(new URL('../../web/public/field-192.png', import.meta.url)) })
  await page.getByText(f('scan.none')).waitFor()
  await v.inspect('field-scan')
  await page.getByLabel(f('scan.take')).setInputFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: photo })
  await page.locator('.number', { hasText: number }).waitFor()

  await v.away(false)
  await page.getByText(f('state.acceptedHelp')).waitFor()
  const home = await (await deskOf(place))('GET', `/households/${(await found(head)).household}`)
  assert.ok(home.members.some((m) => m.person.name === who), `${who} lives with ${head}: ${home.members.map((m) => m.person.name)}`)
}, { before: withScanner })

story('a move that rests on what isn’t so is held with its reason, mended on the phone, and registered', async (v) => {
  const { page, f } = v
  const who = v.screen.lang === 'zh' ? '唐福来' : '何长海'
  await v.enrol('field-b')
  await v.away(true)
  const move = await kindOf(v, 'move')
  await opened(v, who)
  await v.link('person.addMove').click()
  await page.locator('main h1', { hasText: move.title }).waitFor()
  await day(v, move.of('date').title, daysAgo(3))
  await page.getByLabel(move.of('area').title, { exact: false }).selectOption(villageB)
  await page.getByLabel(f('photo.paper')).setInputFiles(fileURLToPath(new URL(`../../web/public/field-${v.screen.lang === 'zh' ? 512 : 192}.png`, import.meta.url)))
  await v.button('photo.drop').waitFor()
  await write(v)
  await page.getByText(f('state.waitingHelp')).waitFor()
  const desk = await deskOf(place)
  await desk('POST', '/events', { kind: 'death', values: { person: (await found(who)).id, date: daysAgo(5) }, overrides: [] })

  await v.away(false)
  await page.getByText(f('state.heldHelp')).waitFor()
  await page.getByText(f('bar.you', { n: 1 })).first().waitFor()
  await v.sync()
  await v.inspect('field-move-held')
  await v.button('held.mend').click()
  await page.locator('main h1', { hasText: move.title }).waitFor()
  await day(v, move.of('date').title, daysAgo(9))
  await v.inspect('field-move-mended')
  await write(v)
  await page.getByText(f('state.acceptedHelp')).waitFor()
  await page.getByText(f('bar.allSent')).waitFor()
  assert.deepEqual((await desk('GET', '/quarantine')).items.filter((h) => h.from === 'field-b'), [], 'what was held has its answer')
  const moves = (await desk('GET', '/events?kind=move')).items.filter((e) => e.values.date === daysAgo(9))
  assert.equal(moves.length, v.screen.lang === 'zh' ? 1 : 2)
  await page.getByText(f('bar.photos', { n: 1 })).waitFor({ state: 'detached' })
  const photos = await Promise.all(moves.map((e) => desk('GET', `/events/${e.entry}/photos`)))
  assert.deepEqual(photos.map((p) => p.items.length), moves.map(() => 1), 'the photo of the paper went along with what was mended')
})

story('a phone that nobody touches shuts after five minutes, and one that slept is shut when it wakes; what was being written is kept', async (v) => {
  const { page, f } = v
  await page.clock.install()
  await v.enrol('field-d')
  await v.away(true)
  await page.reload()
  await v.unlock() // and no touch after it
  await page.clock.fastForward(5 * 60_000 + 1000)
  await page.getByText(f('pin.ask')).first().waitFor()
  await v.unlock()
  await opened(v, '李秀英')
  await v.link('person.addLeave').click()
  const leave = await kindOf(v, 'move_out')
  await page.locator('main h1', { hasText: leave.title }).waitFor()
  await day(v, leave.of('date').title, daysAgo(1))
  await page.clock.runFor(1000) // what is written is kept as one goes
  await page.clock.setSystemTime(Date.now() + 3 * 3_600_000) // it slept: the clock went on, its timers didn't
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByText(f('pin.ask')).first().waitFor()
  await v.inspect('field-shut')
  await v.type(pin, 'pin.open')
  await page.locator('main h1', { hasText: leave.title }).waitFor()
  assert.equal(await page.getByLabel(`${leave.of('date').title} ${f('date.day')}`).inputValue(), daysAgo(1).split('-')[2])
}, { screens: phones.slice(0, 1) })
