import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { county, township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()
const ahead = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)

/** An order with a part that is late and one that isn't, given by whoever inspects, since managers of the walks work for statistics. */
async function given(v) {
  const call = await callerFor(place(), 'inspector', 'zh', 'oversight')
  const task = v.phone ? '窗口公示收费项目' : '回访每一户申领家庭'
  const made = await call('POST', '/orders', { area: county, task, group: 'service', until: ahead(30), parts: [
    { task: '乡镇窗口张贴', area: township, leader: 'inspector-2', since: ahead(-20), until: ahead(-3) }, { task: '县里抽查', since: ahead(0), until: ahead(20) }] })
  return { ...made, task }
}

walk('an inspector sees the board and the Gantt, goes through it by keyboard, and hands a part in', async (v) => {
  const { task } = await given(v)
  await v.signIn('inspector')
  await v.go('/orders')
  await v.page.getByText(task, { exact: true }).first().waitFor()
  assert.ok(await v.page.getByText(v.t('order.columns.late')).count())
  await v.inspect('orders-board')
  await v.field('order.view').selectOption('gantt')
  const first = v.page.locator('.gantt a').first()
  await first.waitFor()
  await v.inspect('orders-gantt')
  await first.focus()
  await v.page.keyboard.press('ArrowDown')
  assert.ok(await v.page.evaluate(() => document.activeElement === document.querySelectorAll('.gantt a')[1]))
  await v.page.emulateMedia({ media: 'print' })
  assert.equal(await v.page.locator('.no-print').filter({ visible: true }).count(), 0)
  await v.page.emulateMedia({ media: 'screen' })
  await v.page.keyboard.press('Enter')
  await v.page.waitForURL('**/cases/**')
  await v.settle()
})

walk('what a meeting decided is given out in one act', async (v) => {
  await v.signIn('inspector')
  await v.go('/orders/new?how=meeting')
  await v.field('order.topic').first().fill(v.phone ? '一季度例会' : 'Spring meeting')
  await v.field('order.minutes').fill('议定两件事。')
  await v.field('order.task').first().fill(v.phone ? '补齐公示牌' : 'Mend the boards')
  await v.page.locator('.date').last().locator('input').first().fill(ahead(40))
  await v.inspect('orders-meeting')
  await v.page.getByRole('button', { name: v.t('order.sendMeeting') }).click()
  await v.page.getByText(v.t('order.given', { n: 1 })).waitFor()
})

walk('a statistician reads a scorecard that ranks nobody by chance', async (v) => {
  await v.signIn('numbers')
  await v.go(`/scorecards?area=${township}&item=records`)
  await v.page.getByText(v.t('score.places')).first().waitFor({ state: 'attached' })
  await v.page.locator('#item').waitFor()
  await v.inspect('scorecards')
  await v.go('/scorecards')
  await v.page.locator('#item').waitFor()
  await v.settle()
})

walk('a leader is found by name, by keyboard, and a part is added to an order that was given', async (v) => {
  await v.signIn('inspector')
  await v.go('/orders/new')
  const task = v.phone ? '补登漏报的出生' : 'Visit every service room'
  await v.field('order.task').first().fill(task)
  await v.page.locator('.date').first().locator('input').first().fill(ahead(40))
  const leader = v.field('order.leaderField').first()
  await leader.fill('小唐')
  await v.page.getByRole('option', { name: /监督小唐/ }).waitFor()
  await leader.press('Enter')
  await v.page.locator('.picked', { hasText: '监督小唐' }).waitFor()
  await v.inspect('orders-give')
  await v.button('order.send').click()
  await v.page.getByText(v.t('order.given', { n: 1 })).waitFor()
  await v.go('/orders')
  await v.page.getByRole('link', { name: task, exact: true }).first().click()
  await v.page.waitForURL('**/cases/**')
  await v.page.getByText('监督小唐', { exact: true }).first().waitFor()
  await v.page.getByRole('link', { name: v.t('page.orderParts'), exact: true }).click()
  await v.page.waitForURL('**/parts')
  await v.field('order.task').first().fill(v.phone ? '先查台账' : 'The hospital first')
  await v.inspect('orders-parts')
  await v.button('order.sendParts').click()
  await v.page.getByText(v.t('order.added', { n: 1 })).waitFor()
  await v.page.getByText(v.t('order.partN', { n: 2 }), { exact: true }).waitFor()
  await v.go('/orders?view=gantt')
  for (const kind of ['SVG', 'PNG']) {
    const saved = v.page.waitForEvent('download')
    await v.page.getByRole('button', { name: v.t('chart.save', { kind }), exact: true }).click()
    assert.match((await saved).suggestedFilename(), new RegExp(`^orders-.*\\.${kind.toLowerCase()}$`))
  }
})

walk('seats of training are colleagues or guests, and it is told which', async (v) => {
  const call = await callerFor(place(), 'opener', v.screen.lang, 'oversight')
  const room = await call('POST', '/training-sessions', { course: 'service', area: township, on: ahead(5), place: '会议室', trainer: '王老师', seats: 10 })
  await v.signIn('opener')
  await v.go(`/training/sessions/${room.id}`)
  const found = v.field('classroom.holder')
  await found.fill('小何')
  await v.page.getByRole('option', { name: /卫生院小何/ }).click()
  await v.page.locator('.picked', { hasText: '卫生院小何' }).waitFor()
  await v.button('classroom.giveDo').click()
  await v.page.getByRole('rowheader', { name: '卫生院小何', exact: true }).waitFor()
  await v.field('classroom.kind').selectOption('guest')
  await v.field('classroom.name').fill('赵大姐')
  await v.button('classroom.giveDo').click()
  await v.page.getByRole('rowheader', { name: `赵大姐 ${v.t('classroom.guest')}`, exact: true }).waitFor()
  await v.inspect('training-room')
})

walk('anybody who complains names the office by its name', async (v) => {
  await v.go('/complain')
  await v.page.getByLabel(`${v.t('complain.unit')}: ${v.t('office.desk')}`, { exact: true }).selectOption('window')
  await v.inspect('complain-office')
})
