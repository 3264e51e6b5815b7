import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA, villageB } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()
const scheme = 'childcare-2025'
const year = new Date().getFullYear() + 1

async function children(v) {
  const window = await callerFor(place(), 'window', 'zh', 'civil_registration')
  for (let i = 0; i < 9; i++) {
    const [day, area] = [daysAgo(40 + i), i < 5 ? villageA : villageB]
    await window('POST', '/events', { kind: 'person', values: { name: `${v.phone ? '任' : '姚'}小${'甲乙丙丁戊己庚辛壬'[i]}`, sex: 'female', birth_date: day, area, since: day, since_reason: 'birth' } })
  }
}

const amount = (v) => v.field('reform.key.fen').first()
const sound = (v) => v.page.getByText(v.t('reform.sound'), { exact: true })

walk('a manager edits a scheme, is told what is wrong as they type, tries it on everybody and saves it as a pack', async (v) => {
  await children(v)
  await v.signIn('manager')
  await v.go('/reform')
  await v.page.getByText(v.t('reform.chooseText'), { exact: true }).waitFor()
  await v.field('reform.scheme').selectOption(scheme)
  await sound(v).waitFor()
  await v.inspect('reform')
  await amount(v).fill('五百')
  await v.page.locator('.item .bad').first().waitFor()
  assert.equal(await v.button('reform.run').isEnabled(), false)
  await amount(v).fill('500')
  await v.field('reform.key.version').fill('2.0.0')
  await v.field('reform.key.in_force.from').fill(`${year}-01-01`)
  await sound(v).waitFor()
  await v.field('reform.key.when').nth(1).fill('person.birth_order == 1')
  await v.page.locator('.item .bad').first().waitFor()
  await v.inspect('reform-wrong')
  await v.field('reform.key.when').nth(1).fill('person.birth_year >= 2022')
  await sound(v).waitFor()
  await v.button('reform.run').click()
  await v.page.getByRole('heading', { name: v.t('reform.who'), exact: true }).waitFor()
  await v.page.getByText(v.t('reform.public'), { exact: true }).waitFor()
  await v.page.locator('.chart svg').first().waitFor()
  await v.inspect('reform-tried')
  await amount(v).fill('600')
  await v.page.getByText(v.t('reform.stale'), { exact: true }).waitFor()
  await sound(v).waitFor()
  const [saved] = await Promise.all([v.page.waitForEvent('download'), v.button('reform.save').click()])
  assert.equal(saved.suggestedFilename(), `reform-${scheme}.zip`)
  const file = await saved.path()
  assert.equal(readFileSync(file).subarray(0, 2).toString(), 'PK')
  await v.button('reform.again').click()
  await v.page.waitForFunction(() => [...document.querySelectorAll('.item input')].some((i) => i.value === '300') && ![...document.querySelectorAll('.item input')].some((i) => i.value === '600'))
  await v.page.locator('input[type=file]').setInputFiles({ name: 'draft.zip', mimeType: 'application/zip', buffer: readFileSync(file) })
  await v.page.waitForFunction(() => [...document.querySelectorAll('.item input')].some((i) => i.value === '600'))
  await v.button('reform.asText').click()
  await v.page.locator('#draft-text').waitFor()
  assert.match(await v.page.locator('#draft-text').inputValue(), /fen: 60000/)
  await v.inspect('reform-text')
})
