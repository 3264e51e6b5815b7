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
