import assert from 'node:assert/strict'
import { township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk } = stage()

walk('a manager fills a report and takes it along', async (v) => {
  await v.signIn('manager')
  await v.go(`/reports?area=${township}`)
  await v.page.locator('.kind').nth(4).waitFor()
  await v.inspect('reports')
  const [file] = await Promise.all([v.page.waitForEvent('download'), v.button('reports.fill').click()])
  assert.match(file.suggestedFilename(), /^report-.*\.docx$/)
  await v.page.locator('.notice.ok').waitFor()
})

walk('a draft is checked while it is written, with the keyboard alone', async (v) => {
  await v.signIn('manager')
  await v.go(`/drafting?area=${township}`)
  const box = v.page.locator('#draft')
  await box.focus()
  await v.page.keyboard.insertText('Population 99,999 people, spent 446,800 yuan. 期末常住人口99998人。')
  await v.page.locator('.marks .mark').nth(2).waitFor()
  await v.inspect('drafting')
  await v.page.locator('.marks .mark').first().focus()
  await v.page.keyboard.press('Enter')
  const chosen = await box.evaluate((b) => b.value.slice(b.selectionStart, b.selectionEnd))
  assert.equal(chosen, '99,999 people')
  await box.fill('')
  await v.page.locator('.marks .mark').first().waitFor({ state: 'detached' })
})
