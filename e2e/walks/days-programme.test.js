import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { answer, chooseArea, flowOf, photo, take, typeDay } from '../lib/acts.js'
import { two } from '../lib/browser.js'
import { callerFor } from '../lib/place.js'
import { county, daysAgo } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
/** A day is long: each is walked on the screen of whoever has it, and its pages stand in the other walks on the others. */
const [phone, office] = two.map((s) => [s])
const year = new Date().getFullYear()
const inspectors = ['inspector', 'inspector-2', 'inspector-3']

/** Inspectors' files that were kept long before the day. */
async function pool(v) {
  const call = await callerFor(place(), 'inspector', v.screen.lang, 'oversight')
  const known = (await call('GET', '/providers?kind=inspector')).items.map((i) => i.name)
  for (const account of inspectors) if (!known.includes(account)) await call('POST', '/providers', { kind: 'inspector', area: county, values: { name: account, account, agency: account } })
}

/** Somebody at their own desk and in their own browser, for as long as `doing` takes. */
async function as(v, account, doing) {
  const own = await another(v.screen)
  if (account) await own.signIn(account)
  await doing(own)
  await own.leave()
}

walk('a programme manager gives work out, whoever answers for a part hands it in with its proof, the whole is accepted, and the Gantt shows it', async (v) => {
  const [part, order] = await Promise.all(['part', 'order'].map((id) => flowOf(place(), v, 'opener', 'oversight', id)))
  await v.signIn('opener')
  const task = v.phone ? '补登漏报的新生儿' : '核对接生机构名单'
  await v.go('/orders/new')
  await v.field('order.task').first().fill(task)
  await typeDay(v.page.locator('.date').first(), daysAgo(-40))
  await v.button('order.addPart').click()
  const own = v.page.locator('fieldset.part')
  await v.field('order.task', own).fill(`${task}：第一步`)
  const leader = v.field('order.leaderField', own)
  await leader.fill('小唐')
  await v.page.getByRole('option', { name: /监督小唐/ }).first().click()
  await own.locator('.picked', { hasText: '监督小唐' }).waitFor()
  await typeDay(own.locator('.date'), daysAgo(-20))
  await v.button('order.send').click()
  await v.page.getByText(v.t('order.given', { n: 1 }), { exact: true }).waitFor()

  let at = ''
  await as(v, 'inspector-2', async (two) => {
    await two.go('/orders')
    await two.page.getByRole('link', { name: task, exact: true }).first().click()
    await two.page.waitForURL('**/cases/**')
    at = new URL(two.page.url()).pathname
    await two.go(`/cases?for=oversight&flow=part`)
    await two.page.locator('tbody tr').filter({ hasText: v.phone ? '办理中' : 'To do' }).first().locator('a').first().click()
    await two.page.getByText(`${task}：第一步`).first().waitFor()
    await two.page.locator('label.zone input[type=file]').setInputFiles(photo('名单.png'))
    await two.page.locator('.files li').first().waitFor()
    await take(two, part('progress'), { progress: '核对了一半' })
    await take(two, part('hand'), { result: '名单已核对' })
    await two.inspect('day-part')
  })
  await v.go('/cases?for=oversight&flow=part')
  await v.page.locator('tbody tr').filter({ hasText: v.phone ? '待验收' : 'To be checked' }).first().locator('a').first().click()
  await v.page.getByText('名单已核对').first().waitFor()
  await take(v, part('accept'))
  await as(v, 'inspector', async (one) => {
    await one.go(`${at}?for=oversight`)
    await take(one, order('hand'), { result: '全部完成' })
  })
  await v.go(`${at}?for=oversight`)
  await take(v, order('accept'))
  await v.go('/orders?view=gantt')
  await v.page.locator('.gantt a').first().waitFor()
  await v.inspect('day-gantt')
}, { screens: office })

const bank = readFileSync(new URL('../../packs/cn-township/course-service.yaml', import.meta.url), 'utf8')
/** The right answers of the course's question bank, in either language. */
const right = [...bank.matchAll(/text: \{zh: "([^"]*)", en: "([^"]*)"\}, right: true/g)].flatMap((m) => [m[1], m[2]])

walk('a trainer plans a session, gives a seat, shows the code; the trainee attends by it, passes the exam and holds a certificate that anybody can check', async (v) => {
  await pool(v)
  const name = v.phone ? '赵大姐' : '钱大姐'
  const where = v.phone ? '县文化馆' : '县党校'
  await v.signIn('opener')
  await v.go('/training')
  await v.button('training.plan').click()
  await v.field('training.course').selectOption('service')
  await chooseArea(v, '石桥县')
  await v.button('date.today').first().click()
  await v.field('training.place').fill(where)
  await v.field('training.trainer').fill('邹老师')
  await v.field('training.seats').fill('10')
  await v.inspect('day-session-plan')
  await v.button('training.save').click()
  await v.page.getByRole('row').filter({ hasText: where }).getByRole('link').first().click()
  await v.page.waitForURL('**/training/sessions/**')
  await v.field('classroom.kind').selectOption('guest')
  await v.field('classroom.name').fill(name)
  await v.button('classroom.giveDo').click()
  const seat = v.page.getByRole('row').filter({ hasText: name })
  const ticket = await seat.locator('.mono').first().innerText()
  await v.button('classroom.screen').click()
  await v.page.getByAltText(v.t('classroom.qr')).waitFor()
  await v.inspect('day-session-code')
  const link = await v.page.locator('.screen .big').innerText()
  const call = await callerFor(place(), 'opener', v.screen.lang, 'oversight')
  const id = new URL(v.page.url()).pathname.split('/').pop()
  const { number } = await call('GET', `/training-sessions/${id}`)

  let certificate = ''
  await as(v, '', async (own) => {
    await own.page.goto(`/training/${encodeURIComponent(number)}?code=${link}`)
    await own.field('classroom.ticket').fill(ticket)
    await own.inspect('day-exam-ticket')
    await own.button('exam.go').click()
    await own.button('exam.attend').click()
    await own.button('exam.begin').click()
    await own.page.getByRole('timer').waitFor()
    for (const q of await own.page.locator('fieldset.question').all()) {
      for (const option of await q.locator('label').all()) if (right.includes((await option.innerText()).trim())) await option.locator('input').check()
    }
    await own.inspect('day-exam')
    await own.button('exam.hand').click()
    await own.page.getByRole('timer').waitFor({ state: 'detached' })
    await own.page.locator('.notice.ok').waitFor()
    await own.inspect('day-exam-passed')
    await own.page.locator('.notice.ok a').click()
    await own.page.getByRole('heading', { name: own.t('certificate.valid') }).waitFor()
    certificate = decodeURIComponent(new URL(own.page.url()).pathname.split('/').pop())
    await own.inspect('day-certificate')
    await own.page.goto(`/portal/${v.screen.lang}/verify`)
    await own.page.locator('main input').first().fill(certificate)
    await own.page.locator('main button').first().click()
    await own.page.getByText(name).first().waitFor()
    await own.inspect('day-verified')
  })
  await v.page.reload()
  await seat.getByText(v.t('classroom.passed'), { exact: true }).waitFor()
  await v.inspect('day-session')
  await v.go('/certificates')
  await v.page.getByText(certificate).first().waitFor()
  await v.inspect('day-certificates')
}, { screens: phone })

walk('a room applies, looks at itself, its residents vote by hands, who was drawn comes, a third awards, and the grant is asked for, approved by two and granted once', async (v) => {
  await pool(v)
  const name = v.phone ? '柳树村东坡服务室' : '柳树村西坡服务室'
  const grant = await flowOf(place(), v, 'approver', 'benefit', 'award-grant')
  await v.signIn('leader')
  await v.go('/awards')
  await v.button('awards.apply').first().click()
  await v.field('awards.standard', v.page.locator('.panel').filter({ hasText: v.t('awards.applyHelp') })).selectOption('service-room')
  await chooseArea(v, '柳树村')
  await v.field('awards.name').fill(name)
  await v.button('awards.send').click()
  await v.page.getByRole('link', { name, exact: true }).click()
  await v.page.waitForURL('**/awards/*')
  const at = new URL(v.page.url()).pathname
  await answer(v)
  await v.button('sheet.keep').click()
  await v.page.getByText(v.t('sheet.kept'), { exact: true }).waitFor()
  await v.button('award.do.assess').click()
  const count = v.page.getByRole('region', { name: v.t('vote.byCount') })
  for (const [key, n] of [['eligible', '40'], ['yes', '33'], ['no', '2'], ['blank', '0']]) await v.field(`vote.${key}`, count).fill(n)
  await v.field('vote.witnessOne').fill('孙德福')
  await v.field('vote.witnessTwo').fill('王建国')
  await v.inspect('day-vote')
  await v.button('vote.count').click()
  await v.page.getByText(v.t('vote.carried'), { exact: true }).waitFor()

  let team = []
  await as(v, 'inspector', async (own) => {
    await own.go('/awards')
    await own.button('awards.drawNew').click()
    await chooseArea(own, '石桥县')
    await own.button('inspections.promise').click()
    await own.button('inspections.draw').first().click()
    const line = own.page.locator('article.draw li').filter({ hasText: name })
    await line.waitFor()
    const text = await line.innerText()
    team = inspectors.filter((a) => new RegExp(`${a}(?![-\\w])`).test(text.split('·').pop()))
    await own.inspect('day-draw')
  })
  assert.ok(team.length >= 1, 'somebody was drawn')
  for (const [i, account] of team.entries()) {
    await as(v, account, async (own) => {
      await own.go(at)
      if (i === 0) {
        await answer(own)
        await own.button('sheet.keep').click()
        await own.page.getByText(own.t('sheet.kept'), { exact: true }).waitFor()
      }
      await own.button('award.do.visit').click()
      await own.button('award.do.visit').waitFor({ state: 'detached' })
      if (i === 0) await own.inspect('day-visited')
    })
  }
  await as(v, inspectors.find((a) => !team.includes(a)), async (own) => {
    await own.go(at)
    await own.field(own.t('award.reason')).fill('现场评定达到一级')
    await own.button('award.do.award').click()
    await own.page.getByRole('heading', { name: own.t('award.given'), exact: true, level: 2 }).waitFor()
  })

  await as(v, 'claims', async (own) => {
    await own.go('/award-grants')
    await own.page.getByRole('row').filter({ hasText: name }).getByRole('button').first().click()
    await own.field('grants.holder').fill('柳树村村民委员会')
    await own.field('grants.account').fill('6222020000000000')
    await own.inspect('day-grant-ask')
    await own.button('grants.send').click()
    await own.page.getByRole('row').filter({ hasText: name }).getByRole('link').first().waitFor()
  })
  for (const account of ['approver', 'approver-2']) {
    await as(v, account, async (own) => {
      await own.go('/award-grants')
      await own.page.getByRole('row').filter({ hasText: name }).getByRole('link').first().click()
      await own.page.waitForURL('**/cases/**')
      await take(own, grant('approve'))
      if (account === 'approver') return
      await own.go('/award-grants')
      await own.button('grants.run').click()
      await own.page.locator('.notice.ok').waitFor()
      await own.page.getByRole('row').filter({ hasText: name }).getByText(own.t('grants.state.granted'), { exact: true }).waitFor()
      await own.inspect('day-granted')
      await own.button('grants.run').click()
      await own.page.getByText(own.t('grants.ran', { granted: 0, total: '', waiting: 0, fallen: 0 }).split('0')[0], { exact: false }).first().waitFor()
    })
  }
}, { screens: office })

walk('a budget line is approved by another, promised by its manager, paid with its paper by the cashier, and agrees with the finance office', async (v) => {
  const code = v.phone ? '81' : '82'
  const title = v.phone ? '服务室修缮' : '服务室设备'
  await v.signIn('manager')
  await v.go('/budgets')
  await v.button('budget.new').click()
  for (const [label, text] of [['budget.title', title], ['budget.code', code], ['budget.programme', 'training'], ['budget.amount', '12000']]) await v.field(label).fill(text)
  await v.button('budget.propose').click()
  await v.page.waitForURL('**/budgets/*-*')
  const at = new URL(v.page.url()).pathname
  await as(v, 'approver', async (own) => {
    await own.go(at)
    await own.button('budget.do.decide').click()
    await own.page.getByText(own.t('budget.stands'), { exact: true }).waitFor()
  })
  await v.page.reload()
  await v.button('budget.do.commit').click()
  await v.field('budget.to').fill('石桥建材店')
  await v.field('budget.amount').fill('5000')
  await v.field('budget.contract').fill(`C-${code}`)
  await v.button('budget.do.commit').last().click()
  await v.page.getByRole('rowheader', { name: '石桥建材店', exact: true }).waitFor()
  await as(v, 'cashier', async (own) => {
    await own.go(at)
    await own.page.getByRole('button', { name: `${own.t('budget.do.pay')}: 石桥建材店`, exact: true }).click()
    await own.field('budget.amount').fill('5000')
    await own.field('budget.voucher').fill('V-1')
    await own.button('budget.do.pay').last().click()
    const hand = own.page.getByLabel(`${own.t('budget.hand')}: 石桥建材店`, { exact: true })
    await hand.setInputFiles(photo('发票.png'))
    await own.page.getByRole('button', { name: `${own.t('budget.paper', { n: 1 })}: 石桥建材店`, exact: true }).waitFor()
    await own.button('budget.do.report').click()
    await own.field('budget.amount').fill('5000')
    await own.button('date.today').first().click()
    await own.button('budget.do.report').last().click()
    await own.page.getByText(own.t('budget.reportsNone')).waitFor({ state: 'detached' })
    assert.equal(await own.page.getByText(own.t('budget.noPaper')).count(), 0)
    await own.inspect('day-budget')
  })
  await v.page.goto(`/portal/${v.screen.lang}/budgets?year=${year}`)
  await v.page.locator('main table').first().waitFor()
}, { screens: phone })
