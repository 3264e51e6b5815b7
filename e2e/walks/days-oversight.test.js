import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { answer, chooseArea, flowOf, take } from '../lib/acts.js'
import { two } from '../lib/browser.js'
import { callerFor } from '../lib/place.js'
import { county, township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
/** A day is long: each is walked on the screen of whoever has it, and its pages stand in the other walks on the others. */
const [phone, office] = two.map((s) => [s])
const inspectors = ['inspector', 'inspector-2', 'inspector-3']

const catalogue = JSON.parse(readFileSync(new URL('../../base/words/catalogue/portal.json', import.meta.url)))
/** The portal is made by the server, so its words are those of the server. */
const portal = (v) => (key) => catalogue[`portal.${key}`][v.screen.lang]

/** Files that were kept long before the day: inspectors, each of an agency of their own, and a clinic. */
async function site(v, name) {
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const known = (await call('GET', '/providers?kind=inspector')).items.map((i) => i.name)
  for (const account of inspectors) if (!known.includes(account)) await call('POST', '/providers', { kind: 'inspector', area: county, values: { name: account, account, agency: account } })
  const file = (await call('POST', '/providers', { kind: 'facility', area: township, values: { name, type: 'clinic', owner: '张小山' } })).file
  return { call, file }
}

/** The slip that the portal gives somebody with the number of what they sent, and how they look with it later. */
async function slip(v) {
  const [number, pin] = await v.page.locator('dd.number').allInnerTexts()
  const follow = async () => {
    await v.page.goto(`/portal/${v.screen.lang}/follow`)
    await v.page.locator('[name=number]').fill(number)
    await v.page.locator('[name=pin]').fill(pin)
    await v.page.getByRole('button', { name: portal(v)('follow.look'), exact: true }).click()
    await v.page.getByRole('heading', { name: new RegExp(number) }).waitFor()
  }
  return { number, follow }
}

/** Somebody at their own desk and in their own browser, for as long as `doing` takes. */
async function as(v, account, doing) {
  const own = await another(v.screen)
  if (account) await own.signIn(account)
  await doing(own)
  await own.leave()
}

walk('an inspection goes from the plan to the public: drawn, visited by two, put right, looked at again, decided by a third', async (v) => {
  const name = v.phone ? '松涛诊所' : '听泉诊所'
  await site(v, name)
  const step = await flowOf(place(), v, 'inspector', 'oversight', 'inspection')
  await v.signIn('inspector')
  await v.go('/inspections')
  await v.button('inspections.plan').click()
  await chooseArea(v, '石桥镇')
  await v.button('inspections.promise').click()
  await v.button('inspections.draw').first().click()
  const row = v.page.getByRole('row').filter({ has: v.page.getByRole('link', { name, exact: true }) }).first()
  await row.waitFor()
  const cells = await row.innerText()
  const team = inspectors.filter((a) => new RegExp(`${a}(?![-\\w])`).test(cells))
  assert.equal(team.length, 2, cells)
  const [third] = inspectors.filter((a) => !team.includes(a))
  const href = await row.getByRole('link', { name, exact: true }).getAttribute('href')
  const id = /[0-9a-f-]{36}/.exec(href)[0]

  const look = (round) => async (own) => {
    await own.go(`/inspections/${id}/sheet`)
    await answer(own, (i) => round === 1 && i === 0)
    await own.button('sheet.keep').click()
    await own.page.getByText(own.t('sheet.kept'), { exact: true }).waitFor()
    await own.page.getByText(own.t(`sheet.verdict.${round === 1 ? 'failed' : 'passed'}`), { exact: true }).waitFor()
    await own.go(`/cases/${id}?for=oversight`)
    await take(own, step(round === 1 ? 'visit' : 'recheck'), round === 1 ? { licensed: 'no', met: '张小山' } : { rectified: 'yes' })
    await own.inspect(`day-inspection-${round}`)
  }
  await as(v, team[0], look(1))
  await as(v, team[1], async (own) => {
    await own.go(`/cases/${id}?for=oversight`)
    await take(own, step('visit'), { licensed: 'no', met: '张小山' })
  })
  await as(v, third, async (own) => {
    await own.go(`/cases/${id}?for=oversight`)
    await take(own, step('order'), { within: '10' }, '执业许可证已过期')
  })
  await as(v, team[1], look(2))
  await as(v, third, async (own) => {
    await own.go(`/cases/${id}?for=oversight`)
    await take(own, step('clear'), {}, '已换发许可证')
    await take(own, step('publish'), { words: '许可证过期，已限期整改', days: '90' })
    await own.go('/inspections/figures')
    await own.page.locator('table').first().waitFor()
    await own.inspect('day-drive')
  })
  await v.page.goto(`/portal/${v.screen.lang}/inspections`)
  await v.page.getByText(name).first().waitFor()
  await v.page.getByText('许可证过期，已限期整改').first().waitFor()
  assert.doesNotMatch(await v.page.locator('main').innerText(), /张小山/, 'the owner is masked')
  await v.inspect('day-published')
}, { screens: office })

walk('a complaint is told on the portal, accepted, its teller looked up for a reason, answered, reviewed by somebody else and rated', async (v) => {
  const p = portal(v)
  const step = await flowOf(place(), v, 'inspector', 'oversight', 'complaint')
  const story = v.phone ? '窗口让我交二十元工本费' : '窗口让我交三十元工本费'
  await v.page.goto(`/portal/${v.screen.lang}/complain`)
  await v.page.locator('[name=area]').selectOption(township)
  await v.page.locator('[name=category]').selectOption('charge')
  await v.page.locator('[name=story]').fill(story)
  await v.page.locator('[name=complainant]').fill('石小桥')
  await v.page.locator('[name=contact]').fill('9900000')
  await v.page.getByRole('button', { name: p('complain.send'), exact: true }).click()
  const { number, follow } = await slip(v)
  let at = ''
  await as(v, 'inspector', async (own) => {
    await own.go('/cases?for=oversight&flow=complaint')
    await own.page.locator('tbody a').first().click()
    await own.page.getByText(story).first().waitFor()
    at = new URL(own.page.url()).pathname
    await take(own, step('accept'))
    assert.equal(await own.page.getByText('石小桥').count(), 0, 'who complains is hidden')
    await take(own, step('reveal'), {}, '需要核对收据')
    await own.page.getByText('石小桥').first().waitFor()
    await take(own, step('extend'), {}, '等待银行流水')
    await own.inspect('day-complaint')
    await take(own, step('reply'), { reply: '已责令退还', founded: 'yes' }, '收据上没有这一项')
    await own.go('/complaints')
    await own.page.locator('table').first().waitFor()
  })
  await follow()
  await v.page.getByText('已责令退还').waitFor()
  await v.page.locator('details[open] [name=grounds]').fill('钱还没有退')
  await v.page.locator('details[open] button').click()
  await v.page.locator('.tag').getByText(v.phone ? '复查' : 'Review', { exact: true }).waitFor()
  await v.inspect('day-review')
  await as(v, 'inspector-2', async (own) => {
    await own.go(`${at}?for=oversight`)
    await take(own, step('second'), {}, '钱已于今日退还')
  })
  await follow()
  await v.page.getByText('钱已于今日退还').waitFor()
  const rate = v.page.locator('details').filter({ has: v.page.locator('[name=satisfied]') })
  if (!(await rate.evaluate((d) => d.open))) await rate.locator('summary').click()
  await rate.locator('[name=satisfied]').selectOption('5')
  await rate.locator('button').click()
  await v.page.locator('.tag.ok').waitFor()
  await v.inspect('day-rated')
  await v.page.goto(`/portal/${v.screen.lang}/performance`)
  await v.page.locator('main table').first().waitFor()
}, { screens: phone })

walk('seven kinds of illegal charge are found in a book of receipts, ordered back, and looked for in public', async (v) => {
  const name = v.phone ? '长堤诊所' : '短亭诊所'
  const { file } = await site(v, name)
  const step = await flowOf(place(), v, 'inspector', 'oversight', 'refund')
  const book = ['票据,项目,金额,日期,付款人,自愿,已服务,押金', 'K1,建档费,120,2026-03-09,a,,,', 'K2,出生医学证明首次签发,10,2026-03-09,b,,,', 'K3,出生医学证明首次签发,10,2026-03-09,b,,,', 'K4,婚育证明,5,2026-03-09,c,,,',
    'K5,保证金,100,2026-03-09,d,,,是', 'K6,孕前优生健康检查,30,2026-03-09,e,否,,', 'K7,宫颈癌乳腺癌筛查,80,2026-03-09,f,,否,', 'K8,居住证首次申领,20,2026-03-09,g,,,'].join('\n')
  const kinds = ['self_made', 'split', 'cancelled', 'deposit', 'forced', 'no_service', 'off_price']
  await v.page.goto(`/portal/${v.screen.lang}/fees`)
  await v.page.getByText(v.phone ? '居住证首次申领' : 'Residence permit, first issue').first().waitFor()
  await v.signIn('inspector')
  await v.go('/charges')
  await v.page.locator('input[type=file]').setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from(book) })
  await v.page.getByRole('combobox', { name: new RegExp(v.t('charges.site')) }).fill(name)
  await v.page.getByRole('option').filter({ hasText: name }).first().click()
  await v.button('charges.check', { n: 8 }).click()
  const found = v.page.locator('[aria-live] table')
  for (const kind of kinds) await found.getByText(v.t(`charges.kinds.${kind}`), { exact: true }).first().waitFor()
  await v.inspect('day-charges')
  const links = []
  for (const kind of kinds) links.push(await found.getByRole('row').filter({ hasText: v.t(`charges.kinds.${kind}`) }).getByRole('link').first().getAttribute('href'))
  const second = await callerFor(place(), 'inspector-2', v.screen.lang, 'oversight')
  for (const [i, href] of links.entries()) {
    const asked = new URL(href, place().url).searchParams
    assert.deepEqual([asked.get('kind'), asked.get('facility')], [kinds[i], file])
    await v.page.goto(href)
    await v.page.getByText(name).first().waitFor()
    await chooseArea(v, '石桥镇')
    await v.page.locator('main .row button').first().click()
    await v.page.waitForURL(/\/cases\/[0-9a-f-]{36}/)
    const id = /[0-9a-f-]{36}/.exec(v.page.url())[0]
    if (i) {
      await second('POST', `/cases/${id}/steps`, { step: 'order', reason: '违反公示', values: { within: '15' } })
      await second('POST', `/cases/${id}/steps`, { step: 'notice', reason: '票据没有姓名', values: { words: `${kinds[i]} 请凭收据领取` } })
      continue
    }
    await as(v, 'inspector-2', async (own) => {
      await own.go(`/cases/${id}?for=oversight`)
      await take(own, step('order'), { within: '15' }, '没有公示这一项')
      await take(own, step('notice'), { words: 'self_made 请凭收据领取' }, '票据没有姓名')
      await own.inspect('day-refund')
    })
  }
  await v.page.goto(`/portal/${v.screen.lang}/refunds`)
  for (const kind of kinds) await v.page.getByText(`${kind} 请凭收据领取`).first().waitFor()
  await v.inspect('day-refunds')
}, { screens: office })

walk('a clerk of open government sends a request back once, answers it in time, and writes the year’s report', async (v) => {
  const p = portal(v)
  const step = await flowOf(place(), v, 'opener', 'oversight', 'information')
  const wanted = v.phone ? '卫生院收费标准' : '卫生院设备清单'
  await v.page.goto(`/portal/${v.screen.lang}/request`)
  await v.page.locator('[name=area]').selectOption(township)
  await v.page.locator('[name=wanted]').fill(wanted)
  await v.page.locator('[name=name]').fill('石小桥')
  await v.page.locator('[name=contact]').fill('9900000')
  await v.page.getByRole('button', { name: p('request.send'), exact: true }).click()
  const { number, follow } = await slip(v)
  const clerk = await another(v.screen)
  await clerk.signIn('opener')
  await clerk.page.getByRole('heading', { level: 1 }).waitFor()
  await clerk.inspect('day-clerk-home')
  await clerk.go('/cases?for=oversight&flow=information')
  await clerk.page.locator('tbody a').first().click()
  await clerk.page.getByText(wanted).first().waitFor()
  const at = new URL(clerk.page.url()).pathname
  await take(clerk, step('clarify'), { needed: '哪一家卫生院？' })
  await follow()
  await v.page.getByText('哪一家卫生院？').waitFor()
  await v.page.locator('[name=more]').fill('石桥镇卫生院')
  await v.page.getByRole('button', { name: p('follow.sendmore'), exact: true }).click()
  await v.page.locator('[name=more]').waitFor({ state: 'detached' }) // it is asked for no longer: the office has it
  await clerk.go(`${at}?for=oversight`)
  await clerk.page.getByText('石桥镇卫生院').first().waitFor()
  await take(clerk, step('disclose'), { reply: '见本网站收费公示页。' })
  await clerk.inspect('day-request')
  await follow()
  await v.page.getByText('见本网站收费公示页。').waitFor()
  await clerk.go(`/reports?area=${county}`)
  const kind = clerk.page.locator('.kind').filter({ hasText: clerk.phone ? '政府信息公开' : 'open government' }).first()
  await kind.click()
  const [report] = await Promise.all([clerk.page.waitForEvent('download'), clerk.button('reports.fill').click()])
  assert.match(report.suggestedFilename(), /^report-disclosure.*\.docx$/)
  await clerk.leave()
}, { screens: phone })
