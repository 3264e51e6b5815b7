import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo, township, villageA, villageB } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()
const scheme = 'childcare-2025'

/** Children in both villages, more in one than in the other, of whom some have claimed; on the second screen there are twice as many. */
async function children(v) {
  const window = await callerFor(place(), 'window', 'zh', 'civil_registration')
  const desk = await callerFor(place(), 'claims', 'zh', 'benefit')
  for (let i = 0; i < 13; i++) {
    const [day, area] = [daysAgo(40 + i), i < 6 ? villageA : villageB]
    const made = await window('POST', '/events', { kind: 'person', values: { name: `${v.phone ? '许' : '卫'}小${'甲乙丙丁戊己庚辛壬癸子丑寅'[i]}`, sex: 'male', birth_date: day, area, since: day, since_reason: 'birth' } })
    if (i < 12) await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject: made.person } })
  }
}

walk('a manager sees how far a scheme reaches and what it will cost, area by area, and prints it', async (v) => {
  await children(v)
  await v.signIn('manager')
  await v.go('/reach')
  await v.field('reach.scheme').selectOption(scheme)
  await v.page.getByText(v.t('reach.public'), { exact: true }).waitFor()
  await v.page.locator('.chart svg').first().waitFor()
  await v.inspect('reach')
  const down = v.page.locator(`a[href*="area=${township}"]`).first()
  await down.focus()
  await v.page.keyboard.press('Enter')
  await v.page.waitForURL(`**area=${township}**`)
  await v.page.locator('.ladder').waitFor()
  await v.settle()
  assert.match(v.page.url(), new RegExp(scheme))
  await v.inspect('reach-township')
  await v.page.emulateMedia({ media: 'print' })
  assert.equal(await v.page.locator('.no-print').filter({ visible: true }).count(), 0)
  await v.page.emulateMedia({ media: 'screen' })
})

walk('the desk that handles benefits sees its own figures as they are', async (v) => {
  await v.signIn('claims')
  await v.go(`/reach?area=${villageA}&scheme=${scheme}`)
  await v.page.locator('.ladder').waitFor()
  assert.equal(await v.page.getByText(v.t('reach.public'), { exact: true }).count(), 0)
  await v.inspect('reach-own')
})
