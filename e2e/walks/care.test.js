import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { callerFor } from '../lib/place.js'
import { daysAgo, township, villageA } from '../lib/sheets.js'
import { screens } from '../lib/browser.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
/** Callers beside the browser, each signed in once for each language: signing in has its own pace. */
const callers = new Map()
function caller(name, lang = 'zh', purpose = 'family_service') {
  const key = `${name} ${lang} ${purpose}`
  if (!callers.has(key)) callers.set(key, callerFor(place(), name, lang, purpose))
  return callers.get(key)
}

let seated
/** Puts the clinician on teams, once. */
function teams() {
  seated ??= callerFor(place(), 'admin').then(async (admin) => {
    for (const programme of ['antenatal', 'screening', 'child']) await admin('POST', '/care/teams', { account: 'clinic', programme, area: township })
  })
  return seated
}

/** What a form asks, in the words of the page. */
async function asked(v, id) {
  const form = await (await caller('clinic', v.screen.lang))('GET', `/forms/${id}`)
  const of = (code) => form.sections.flatMap((s) => s.questions).find((q) => q.code === code)
  const title = (code) => of(code).title[v.screen.lang]
  const option = (code, one) => of(code).options.find((o) => o.code === one).title[v.screen.lang]
  const box = (code) => v.page.locator('.ff .fq').filter({ hasText: title(code) }).first()
  return {
    advice: (code, i) => of(code).dangers[i].says[v.screen.lang],
    choose: (code, one) => box(code).getByLabel(option(code, one), { exact: true }).check(),
    yes: (code) => box(code).getByLabel(v.screen.lang === 'zh' ? '是' : 'Yes', { exact: true }).check(),
    fill: (code, text) => box(code).locator('input').fill(text),
    next: () => v.page.locator('.ff button[type=submit]').click(),
  }
}

/** Looks somebody up on the page of care, where what is offered to them stands. */
async function find(v, name) {
  await v.go('/care')
  const box = v.page.locator('main input').first()
  await box.fill(name)
  await v.page.getByRole('option', { name: new RegExp(name) }).or(v.page.getByRole('link', { name: new RegExp(name) })).first().click()
  await v.page.waitForURL('**/care/people/**')
  await v.page.getByText(v.t('care.voluntary')).waitFor()
}

async function agree(v, service) {
  await v.page.locator('section, .panel').filter({ hasText: service }).getByRole('button', { name: v.t('care.offer') }).first().click()
  await v.page.getByText(v.t('care.readOut')).waitFor()
}

walk('a clinician has a morning: consent, a visit with a danger sign, a referral whose loop closes, a result', async (v) => {
  const { page, t } = v
  const [name, woman] = v.phone ? ['郑晓梅', '陈美华'] : ['谢婷', '彭雪梅']
  await teams()
  await v.signIn('clinic')
  await v.go('/care')
  await v.inspect('care-empty')
  await find(v, name)
  await v.inspect('care-offers')
  await agree(v, t('care.named.antenatal'))
  await v.inspect('care-consent')
  await v.button('care.agrees').click()
  await page.waitForURL('**/care/records/**')
  await page.getByRole('heading', { name: t('care.dueTitle') }).waitFor()
  await v.inspect('care-record-new')

  const contact = await asked(v, 'antenatal')
  await begin(v, 'antenatal')
  await contact.fill('lmp', daysAgo(200))
  await contact.next()
  await contact.choose('danger_signs', 'headache')
  await page.getByText(contact.advice('danger_signs', 0)).waitFor()
  await contact.yes('told_signs')
  await v.inspect('care-visit-danger')
  await contact.next()
  await contact.fill('systolic', '150')
  await contact.fill('diastolic', '95')
  await v.inspect('care-visit-measures')
  await contact.next()
  await contact.next()
  await contact.yes('ifa')
  await contact.next()
  await v.page.locator('.ff').waitFor({ state: 'detached' })
  await page.getByText(contact.advice('danger_signs', 0)).first().waitFor()
  await v.inspect('care-advice')

  await page.locator('main [role=alert]').getByRole('button', { name: t('care.refer'), exact: true }).first().click()
  const desk = await caller('clinic', v.screen.lang)
  const record = new URL(page.url()).pathname.split('/').pop()
  const { programme } = await desk('GET', `/care/records/${record}`)
  const field = (code) => programme.referral.fields.find((f) => f.code === code)
  await v.field(field('to').title).fill('石桥县医院')
  await page.getByRole('radiogroup', { name: field('urgency').title }).getByText(field('urgency').options.find((o) => o.code === 'now').title, { exact: true }).click()
  await v.field(field('why').title).fill('头痛，血压150/95')
  await v.inspect('care-refer')
  await v.button('care.send').click()
  /** The referral's next step, by its id, as the page calls it. */
  const step = async (id) => (await desk('GET', `/care/records/${record}`)).referrals[0].next.find((s) => s.id === id)
  const press = async (id) => {
    await page.locator('main ol.list').getByRole('button', { name: (await step(id)).title, exact: true }).first().click()
    await v.settle()
  }
  await page.locator('main ol.list').waitFor()
  await press('arrive')
  await v.inspect('care-referral')
  const { fields } = await step('conclude')
  await press('conclude')
  await v.field(fields[0].title).fill('住院观察三天，血压平稳')
  await page.locator('main ol.list form button[type=submit]').click()
  await v.settle()
  await press('tell')
  assert.equal((await desk('GET', `/care/records/${record}`)).referrals[0].state, 'told', 'the loop is closed')
  await v.inspect('care-referral-closed')

  await v.go('/care?ahead=92')
  await page.getByRole('link', { name }).first().waitFor()
  await v.inspect('care-day')

  await find(v, woman)
  await agree(v, t('care.named.screening'))
  await v.button('care.agrees').click()
  await page.waitForURL('**/care/records/**')
  const test = await asked(v, 'cervical')
  await begin(v, 'cervical')
  await test.yes('agrees')
  await test.next()
  await test.choose('kind', 'hpv')
  await test.next()
  await test.choose('result', 'waiting')
  await test.next()
  await page.getByText(t('care.written'), { exact: true }).waitFor()
  await page.getByRole('button', { name: t('care.fix'), exact: true }).first().click()
  await test.next()
  await test.next()
  await test.choose('result', 'negative')
  await test.fill('told_on', daysAgo(0))
  await test.next()
  await page.getByText(t('care.fixed'), { exact: true }).waitFor()
  await v.inspect('care-result')
  await v.go('/care?programme=screening')
  await v.inspect('care-records')
})

walk('a client reads the own record, asks for a correction, sees who looked, takes all of it, and withdraws', async (v, there) => {
  const { t } = v
  await teams()
  const desk = await caller('clinic', v.screen.lang)
  const person = (await desk('GET', `/find?q=${encodeURIComponent(v.phone ? '李秀英' : '林巧云')}`)).results[0].person.id
  const { choices } = await desk('GET', `/care/people/${person}`)
  const { consent, id: programme } = choices.find((c) => c.programme.id === 'antenatal').programme
  const { record } = await desk('POST', '/care/records', { programme, person, version: consent.version, how: 'signed', lang: v.screen.lang })
  const answers = { lmp: daysAgo(100), danger_signs: 'none', told_signs: 'yes', systolic: '118', diastolic: '74', ifa: 'yes' }
  await desk('POST', '/care/visits', { person, record, form: 'antenatal', version: 1, answers })
  await v.signIn('clinic')
  await v.go(`/care/records/${record}`)
  await v.button('care.slipDo').click()
  const secrets = v.page.locator('.secret')
  await secrets.nth(1).waitFor()
  await v.inspect('care-slip')
  const [link, code] = (await secrets.allInnerTexts()).map((x) => x.trim())

  const own = await another(v.screen)
  const { page } = own
  own.expects(/^401 GET \/api\/v1\/family$/, /^422 POST \/api\/v1\/family\/enter$/, /^4\d\d GET \/api\/v1\/family$/)
  const at = new URL(link, there.url)
  await page.goto(at.pathname + at.hash)
  await own.field('family.ask').fill('000000')
  await own.button('family.go').click()
  await page.getByText(t('family.ask')).waitFor()
  await own.inspect('own-enter')
  await own.field('family.ask').fill(code)
  await own.button('family.go').click()
  await page.getByRole('heading', { name: t('own.looks') }).waitFor()
  await page.locator('.looks li', { hasText: '卫生院小何' }).first().waitFor()
  await page.getByText(t('own.look.open')).first().waitFor()
  await own.inspect('own-care')

  await own.field('own.askWhat').fill(v.phone ? '末次月经应为上月三日' : 'The pressure was 112 over 70')
  await own.button('own.askDo').click()
  await page.getByText(t('own.asked')).waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: t('own.take'), exact: true }).click()
  const all = JSON.parse(await readFile(await (await saved).path(), 'utf8'))
  assert.ok(JSON.stringify(all).includes('118'), 'the download holds what was measured')

  await v.page.reload()
  await v.field('care.reply').fill(v.phone ? '已核对并更正' : 'Looked at and put right')
  await v.inspect('care-request')
  await v.button('care.replyDo').click()
  await v.settle()
  await page.reload()
  await page.getByText(v.phone ? '已核对并更正' : 'Looked at and put right').waitFor()

  await own.button('own.withdraw').click()
  await own.inspect('own-withdraw')
  await own.button('own.withdrawDo').click()
  await page.getByText(t('own.closedHelp')).waitFor()
  await own.inspect('own-closed')
  v.expects(/^40\d GET \/api\/v1\/care\/records\//)
  await v.page.reload()
  await v.page.getByRole('alert').waitFor()
  await v.inspect('care-closed')
  await own.button('family.leave').click()
  await page.getByText(t('family.left')).waitFor()
  await own.leave()
})

walk('a campaign is planned, people are invited, one comes, one declines, and the list of follow-ups empties', async (v) => {
  const { page, t } = v
  const title = v.phone ? '冬季两癌筛查' : 'Winter screening'
  const [one, other] = v.phone ? ['柏云岫', '窦清荷'] : ['章若兰', '云舒窈']
  await teams()
  const window = await caller('window', 'zh', 'civil_registration')
  const [third, phone] = v.phone ? ['温若水', '13900000007'] : ['岑静之', '13900000008']
  for (const [name, birth_date, more] of [[one, '1976-04-05'], [other, '1981-10-23'], [third, '1979-02-11', { phone }]]) await window('POST', '/events', { kind: 'person', values: { name, sex: 'female', birth_date, area: villageA, since: '2015-01-01', since_reason: 'baseline', ...more } })
  await v.signIn('clinic')
  await v.go('/care/campaigns')
  await v.inspect('campaigns')
  await v.button('campaign.plan').click()
  await v.field('campaign.title').fill(title)
  await page.locator('form select').selectOption('screening')
  assert.deepEqual(await page.locator('form select option').evaluateAll((all) => all.map((o) => o.value)), ['child', 'immunisation', 'screening'], 'what is about having children is never a campaign')
  const [from, to] = [page.locator('.date').nth(0), page.locator('.date').nth(1)]
  await typed(v, from, daysAgo(1))
  await typed(v, to, daysAgo(-30))
  await page.locator('form .area button').first().click()
  await v.inspect('campaign-area')
  await page.getByRole('dialog').getByText('石桥镇').first().click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await v.inspect('campaign-plan')
  await v.button('campaign.planDo').click()
  await page.getByRole('link', { name: title }).click()
  await v.heading(title).waitFor()
  await typed(v, page.locator('.date').first(), daysAgo(-7))
  await v.field('campaign.place').fill('石桥镇卫生院')
  await v.field('campaign.seatsIs').fill('40')
  await v.button('campaign.add').click()
  await page.locator('main li', { hasText: '石桥镇卫生院' }).waitFor()
  const guest = (name) => page.locator('.guests li', { hasText: name })
  await v.button('campaign.sms').click()
  await guest(third).waitFor()
  assert.equal(await guest(one).count(), 0, 'who has no telephone gets a letter')
  const outbox = join(place().dir, 'data', 'outbox')
  const texts = (await Promise.all((await readdir(outbox)).filter((f) => f.endsWith('.csv')).map((f) => readFile(join(outbox, f), 'utf8')))).join('')
  assert.match(texts, new RegExp(`^${phone},`, 'm'), 'the gateway has the text to send')
  await v.button('campaign.letters').click()
  await guest(one).waitFor()
  assert.equal(await guest(third).count(), 0, 'nobody is invited twice')
  await v.inspect('campaign-guests')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.letter').first().isVisible(), true, 'letters are printed')
  await page.emulateMedia({ media: 'screen' })
  await guest(other).getByRole('button', { name: t('campaign.declines'), exact: true }).click()
  await guest(other).waitFor({ state: 'detached' })
  await guest(one).getByRole('link', { name: t('campaign.comes'), exact: true }).click()
  await page.getByText(t('care.voluntary')).waitFor()
  await agree(v, t('care.named.screening'))
  await v.button('care.agrees').click()
  await page.waitForURL('**/care/records/**')
  await v.go(`/care/campaigns`)
  await page.getByRole('link', { name: title }).click()
  await page.getByText(t('campaign.waits.result')).first().waitFor()
  await v.inspect('campaign-follow')
  await page.locator('main table a').first().click()
  await page.waitForURL('**/care/records/**')
  const test = await asked(v, 'cervical')
  await begin(v, 'cervical')
  await test.yes('agrees')
  await test.next()
  await test.choose('kind', 'via')
  await test.next()
  await test.choose('result', 'negative')
  await test.next()
  await page.getByText(t('care.written'), { exact: true }).waitFor()
  await page.goBack()
  await page.getByText(t('campaign.noFollow')).waitFor()

  const manager = await another(v.screen)
  await manager.signIn('manager')
  await manager.go('/care/campaigns')
  await manager.page.getByRole('link', { name: title }).click()
  await manager.page.getByText(t('campaign.board')).first().waitFor()
  assert.equal(await manager.page.getByText(t('campaign.follow')).count() + await manager.page.getByText(t('campaign.inviteNote')).count(), 0, 'a manager sees counts alone')
  await manager.inspect('campaign-board')
  await manager.leave()
  await v.button('campaign.end').click()
  await v.inspect('campaign-over')
})

walk('a supervisor sees how much was done, and never of whom', async (v) => {
  const { page, t } = v
  await teams()
  await v.signIn('manager')
  await v.go('/care/figures')
  await page.getByText(t('measure.title')).first().waitFor()
  await v.inspect('care-figures')
  await v.go('/care/figures?by=worker')
  await v.inspect('care-figures-worker')
  await v.go('/care/figures?by=area')
  await v.inspect('care-figures-area')
})

walk('free supplies are received, given and counted', async (v) => {
  const { page, t } = v
  const item = v.phone ? '叶酸片' : 'Iron tablets'
  await v.signIn('clinic')
  await v.go('/care/supplies')
  await v.field('supply.item').fill(item)
  await v.field('supply.lot').fill('L-1')
  await typed(v, page.locator('form .date'), daysAgo(-40))
  await v.field('supply.n').fill('100')
  await v.button('supply.do').click()
  const row = page.locator('main tr', { hasText: item })
  await row.waitFor()
  await row.getByRole('button', { name: t('supply.use'), exact: true }).click()
  await v.field('supply.n').fill('120')
  v.expects(/^4\d\d POST \/api\/v1\/care\/supplies$/)
  await v.button('supply.do').click()
  await page.getByRole('alert').first().waitFor()
  await v.field('supply.n').fill('30')
  await v.button('supply.do').click()
  await row.getByText('70', { exact: true }).waitFor()
  await v.inspect('supplies')
})

walk('every page of care stands in the other language at each width', async (v) => {
  await teams()
  const desk = await caller('clinic', v.screen.lang)
  const manager = await caller('manager', v.screen.lang, 'statistics')
  const { id: record, client } = (await desk('GET', '/care/records?programme=antenatal')).items[0]
  const campaign = (await manager('GET', '/care/campaigns')).items[0].id
  await v.signIn('clinic')
  for (const [name, path] of [['care-day', '/care?ahead=92'], ['care-offers', `/care/people/${client.id}`], ['care-record', `/care/records/${record}`], ['campaigns', '/care/campaigns'],
    ['campaign-follow', `/care/campaigns/${campaign}`], ['supplies', '/care/supplies'], ['care-figures', '/care/figures']]) {
    await v.go(path)
    await v.inspect(name)
  }
}, { screens: screens.slice(2) })

/** Begins a form that isn't due. */
async function begin(v, id) {
  await v.page.locator('main select').first().selectOption(id)
  await v.page.locator('.other').getByRole('button', { name: v.t('care.fill'), exact: true }).click()
  await v.page.locator('.ff').waitFor()
}

/** Types a day into its three boxes. */
async function typed(v, box, day) {
  for (const [i, text] of day.split('-').entries()) await box.locator('input').nth(i).fill(text)
}
