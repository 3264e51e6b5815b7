import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { visit } from '../lib/browser.js'
import { openBoth } from '../lib/open.js'
import { birthAt, deathAt, deskOf, phoneOf, phones, pin, written } from '../lib/phone.js'
import { daysAgo, villageB } from '../lib/sheets.js'

/* What goes wrong between two phones, a desk and a bad road: each with phones of their own, against the real server. */
let browser
let place
before(async () => {
  ;[browser, place] = await openBoth()
})
after(async () => {
  await browser?.close()
  await place?.close()
})

/** A story with several phones; what any of them saw goes wrong is read at its end. */
function story(title, tell) {
  test(title, { timeout: 300_000 }, async () => {
    const open = []
    const phone = async (screen = phones[open.length % 2]) => {
      const v = await phoneOf(browser, place, screen)
      v.expects(/^40[34] GET \/api\/v1\/care\/programmes$/)
      open.push(v)
      return v
    }
    try {
      await tell(phone)
    } catch (wrong) {
      for (const v of open) wrong.message += `\nat ${v.page.url()}${await v.tell().catch(() => '')}`
      await Promise.all(open.map((v) => v.context.close()))
      throw wrong
    }
    for (const v of open) await v.leave()
  })
}
const picture = fileURLToPath(new URL('../../web/public/field-512.png', import.meta.url))
const heldAt = async () => (await (await deskOf(place))('GET', '/quarantine')).items

story('two workers take down one death: the second is held before its worker, who discards it with a reason', async (phone) => {
  const [a, b] = [await phone(), await phone()]
  await a.enrol('field-a')
  await b.enrol('field-c')
  await a.away(true)
  await b.away(true)
  for (const v of [a, b]) {
    await deathAt(v, { who: '王建国', day: daysAgo(2) })
    await v.page.getByText(v.f('state.waitingHelp')).waitFor()
  }
  await a.away(false)
  await a.page.getByText(a.f('state.acceptedHelp')).waitFor()
  await b.away(false)
  await b.page.getByText(b.f('state.heldHelp')).waitFor()
  await b.page.getByText(b.f('bar.you', { n: 1 })).first().waitFor()
  await b.inspect('field-held')
  await b.tab('out')
  await b.inspect('field-out')
  await b.page.locator('a.row.held').click()
  await b.button('held.discard').click()
  await b.page.getByLabel(b.f('held.reason')).fill('同事已经登记')
  await b.button('held.discard').click()
  await b.page.getByText(b.f('end.because', { how: b.f('end.discarded'), reason: '同事已经登记' })).waitFor()
  await b.page.getByText(b.f('bar.allSent')).waitFor()
  assert.deepEqual((await heldAt()).filter((h) => h.from === 'field-c'), [])
})

story('a household moves while its old worker is away: the old phone is told so, its unsent work lands, the new worker has the family', async (phone) => {
  const [old, next] = [await phone(), await phone()]
  await old.enrol('field-a')
  await next.enrol('field-b')
  await old.away(true)
  await birthAt(old, place, { mother: '陈美华', name: '刘新', sex: 'male', day: daysAgo(1) })
  const call = await deskOf(place)
  const person = (await call('GET', '/find?q=%E5%88%98%E5%BF%97%E5%BC%BA')).results[0].person
  const home = await call('GET', `/households/${person.household}`)
  await call('POST', '/events', { kind: 'household', values: { household: person.household, date: daysAgo(0), area: villageB, address: '3组9号' }, overrides: [] })
  for (const m of home.members) await call('POST', '/events', { kind: 'move', values: { person: m.person.id, date: daysAgo(0), area: villageB, household: person.household, relation: m.relation?.code ?? '' }, overrides: [] })
  await next.sync()
  await next.tab('homes')
  await next.page.getByPlaceholder(next.f('find.place')).fill('刘志强')
  await next.page.getByRole('link', { name: /刘志强/ }).waitFor()
  await old.away(false)
  await old.page.getByText(old.f('bar.allSent')).waitFor()
  await old.tab('today')
  await old.page.getByText(old.f('today.moved')).waitFor()
  await old.inspect('field-moved')
  await old.tab('homes')
  await old.page.getByPlaceholder(old.f('find.place')).fill('刘志强')
  await old.page.getByText(old.f('find.none', { q: '刘志强' })).waitFor()
  const born = (await call('GET', '/events?kind=birth')).items.filter((e) => e.values.name === '刘新')
  const held = (await heldAt()).filter((h) => h.values.name === '刘新')
  assert.equal(born.length + held.length, 1, 'the birth that was written before the move is on record, or waits for somebody; it is not lost and not twice there')
})

story('ten wrong PINs wipe the phone; what was unsent reaches the supervisor, sealed', async (phone) => {
  const v = await phone()
  await v.enrol('field-d')
  await v.away(true)
  await birthAt(v, place, { mother: '周海燕', name: '周小盼', sex: 'female', day: daysAgo(4), write: false })
  await v.page.getByLabel(v.f('photo.paper')).setInputFiles(picture)
  await v.button('photo.drop').waitFor()
  await written(v)
  await v.page.getByText(v.f('bar.photos', { n: 1 })).waitFor()
  await v.page.reload()
  for (let left = 9; left > 0; left--) {
    await v.type('111222', 'pin.open')
    await v.page.getByText(v.f('pin.wrong', { n: left })).waitFor()
  }
  await v.inspect('field-locked')
  await v.type('111222', 'pin.open')
  await v.page.getByText(v.f('told.wiped')).waitFor()
  await v.page.getByText(v.f('told.wipedHelp', { n: 1, photos: 1 })).waitFor()
  await v.inspect('field-wiped')
  assert.equal(await v.page.evaluate(async () => {
    const [name] = (await indexedDB.databases()).map((d) => d.name).filter((n) => n.startsWith('wanjia-field-'))
    const db = await new Promise((done) => Object.assign(indexedDB.open(name), { onsuccess: (e) => done(e.target.result) }))
    const all = (store) => new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result)))
    const [shelves, kept, out, photos] = [await all('shelves'), await all('kept'), await all('outbox'), await all('photos')]
    db.close()
    return `${shelves.length} ${kept.length} ${out.length} ${out.filter((r) => r.box).length} ${photos.length} ${photos.filter((p) => p.key).length}`
  }), '0 0 1 0 1 0', 'nothing is left but the sealed entry and its sealed photo')
  await v.away(false)
  await v.button('told.hand').click()
  await v.page.getByText(v.f('told.handed')).waitFor()
  assert.equal((await heldAt()).filter((h) => h.values.name === '周小盼').length, 1)
  const desk = await visit(browser, place, { ...v.screen, name: 'field-photos', width: 1440 })
  await desk.signIn('window')
  await desk.go('/quarantine?from=field-d')
  await desk.page.getByText(desk.t('photos.title')).first().click()
  await desk.page.getByRole('img', { name: desk.t('photos.one', { n: 1 }) }).waitFor()
  await desk.inspect('quarantine-photos')
  await desk.leave()
})

story('a phone that was lost is revoked at the desk: at its next contact it wipes itself and gives up what it had', async (phone) => {
  const v = await phone()
  await v.enrol('field-b')
  await v.away(true)
  await birthAt(v, place, { mother: '谢婷', name: '高小桥', sex: 'male', day: daysAgo(6) })
  const desk = await deskOf(place)
  const mine = (await desk('GET', '/sync/devices')).items.filter((d) => d.account === 'field-b' && !d.revoked)
  for (const d of mine) await desk('POST', `/devices/${d.id}/revoke`, { reason: '丢在车上了' })
  v.expects(/^401 /)
  await v.away(false)
  await v.page.getByText(v.f('told.handed')).waitFor()
  await v.inspect('field-revoked')
  assert.equal((await heldAt()).filter((h) => h.values.name === '高小桥').length, 1)
})

story('after thirty days without the server the phone asks for its worker; nothing on it is lost', async (phone) => {
  const v = await phone()
  await v.page.clock.install()
  await v.enrol('field-d')
  await v.away(true)
  await birthAt(v, place, { mother: '褚文静', name: '冯小路', sex: 'male', day: daysAgo(8) })
  await v.page.clock.setFixedTime(Date.now() + 31 * 86_400_000)
  await v.page.reload()
  await v.page.getByText(v.f('lease.over')).waitFor()
  await v.page.getByText(v.f('bar.here', { n: 1 })).waitFor()
  await v.inspect('field-lease')
  await v.away(false)
  await v.page.clock.setFixedTime(Date.now())
  await v.button('enrol.signin').click()
  await v.page.getByLabel(v.f('enrol.password')).fill('a long enough sentence 1')
  await v.button('enrol.signin').click()
  await v.unlock()
  await v.page.getByText(v.f('bar.allSent')).waitFor()
})

story('another worker takes the phone over: two stores, two PINs, and the first one’s unsent work is handed on', async (phone) => {
  const v = await phone()
  await v.enrol('field-a')
  await v.away(true)
  await birthAt(v, place, { mother: '郑晓梅', name: '吴小桐', sex: 'male', day: daysAgo(9) })
  await v.page.reload()
  await v.page.getByText(v.f('lock.more')).click()
  await v.away(false)
  await v.button('lock.another').click()
  await v.signIn('field-c')
  await v.page.getByText(v.f('pin.choose')).waitFor()
  await v.type('741852')
  await v.page.getByText(v.f('pin.again')).waitFor()
  await v.type('741852')
  await v.page.getByRole('navigation', { name: v.f('app.pages') }).waitFor()
  await v.read()
  await v.page.reload()
  await v.page.locator('h1', { hasText: '柳树小丁' }).waitFor()
  await v.type(pin, 'pin.open')
  await v.page.getByText(v.f('pin.wrong', { n: 9 })).waitFor()
  await v.page.getByText(v.f('lock.more')).click()
  await v.button('lock.other', { who: '柳树小满' }).click()
  await v.page.locator('h1', { hasText: '柳树小满' }).waitFor()
  await v.page.getByText(v.f('bar.here', { n: 1 })).waitFor()
  await v.inspect('field-two-workers')
  await v.button('lock.handOver', { who: '柳树小满', n: 1 }).click()
  await v.page.locator('h1', { hasText: '柳树小丁' }).waitFor()
  assert.equal((await heldAt()).filter((h) => h.values.name === '吴小桐').length, 1)
})

story('the browser clears the store: the phone notices, and says what that means', async (phone) => {
  const v = await phone()
  await v.enrol('field-e')
  const cdp = await v.context.newCDPSession(v.page)
  await cdp.send('Storage.clearDataForOrigin', { origin: place.url, storageTypes: 'indexeddb,local_storage' })
  await v.page.reload()
  await v.page.getByText(v.f('told.evicted'), { exact: true }).waitFor()
  await v.inspect('field-evicted')
})

story('of two tabs one meets the server, and both show the same', async (phone) => {
  const v = await phone()
  await v.enrol('field-e')
  const other = await v.context.newPage()
  await other.goto('/field')
  for (const d of pin) await other.getByRole('button', { name: d, exact: true }).click()
  await other.getByRole('button', { name: v.f('pin.open'), exact: true }).click()
  await other.getByRole('navigation', { name: v.f('app.pages') }).waitFor()
  await v.away(true)
  await birthAt(v, place, { mother: '赵玉兰', name: '王小丹', sex: 'female', day: daysAgo(3) })
  await other.getByText(v.f('bar.here', { n: 1 })).waitFor()
  await v.away(false)
  await other.getByText(v.f('bar.you', { n: 1 })).first().waitFor()
  await v.page.getByText(v.f('bar.you', { n: 1 })).first().waitFor()
})
