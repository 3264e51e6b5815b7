import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { strangersSheet } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()

walk('a sheet is tried, mended in place, taken in and taken back', async (v) => {
  const mark = v.phone ? 'P' : 'Q'
  const call = await callerFor(place(), 'window')
  const strangers = async () => (await call('GET', `/find?q=${encodeURIComponent('秦向阳')}`)).results.length
  assert.equal(await strangers(), 0)
  await v.signIn('window')
  await v.go('/imports')
  await v.inspect('imports')

  // Dropped as from the desktop: the zone takes the files of a drop, whatever the input under it does.
  const files = await v.page.evaluateHandle((text) => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'people.csv', { type: 'text/csv' }))
    return data
  }, strangersSheet(mark))
  await v.page.locator('label.zone').dispatchEvent('drop', { dataTransfer: files })
  await v.page.getByText('people.csv').waitFor()
  await v.field('import.source').fill(`试算${mark}`)
  await v.button('import.check').click()
  await v.page.waitForURL('**/imports/*')
  await v.button('import.run').waitFor()
  const group = v.page.locator('.groups > li.refuse').first()
  await group.waitFor()
  await v.inspect('import-checked')
  assert.equal(await strangers(), 0, 'a trial writes nothing')

  await group.getByRole('button', { name: v.t('import.mendRows') }).click()
  await group.getByRole('button', { name: v.t('import.mend'), exact: true }).first().click()
  await v.field('column.birth_date').fill('2021-05-06')
  await v.field('column.since').fill('2021-05-06')
  await v.inspect('import-mending')
  await v.button('import.saveRow').click()
  await v.page.locator('.groups > li.refuse').first().waitFor({ state: 'detached' })
  await v.inspect('import-mended')
  // Somebody else, at another desk, has a page open meanwhile.
  const them = await another(v.screen)
  await them.signIn('clerk-a')
  await them.go(v.phone ? '/more' : '/')
  const journal = them.t('app.live', { n: '([0-9,]+)' })
  const before = (await them.page.locator('body').innerText()).match(journal)?.[1]
  assert.ok(before)

  await v.button('import.run').click()
  await v.page.getByText(v.t('importState.done'), { exact: true }).waitFor()
  assert.equal(await strangers(), 1)
  await v.inspect('import-done')
  await them.page.waitForFunction(([at, was]) => document.body.innerText.match(at)?.[1] !== was, [journal, before])
  await them.go(`/find?q=${encodeURIComponent('秦向阳')}`)
  await them.page.locator('main').getByText('秦向阳').first().click()
  await them.heading('秦向阳').waitFor()
  await them.inspect('import-person')
  await them.leave()

  await v.button('import.undo').click()
  await v.field('void.reason').fill('试用结束')
  await v.page.locator('.el-dialog').getByRole('button', { name: v.t('import.undo') }).click()
  await v.page.getByText(v.t('import.undone', { n: 2 })).waitFor()
  assert.equal(await strangers(), 0)
  await v.inspect('import-undone')
})

walk('what is exported is what can be imported again', async (v) => {
  await v.signIn('window')
  await v.go('/imports')
  const waiting = v.page.waitForEvent('download')
  await v.page.locator('a[href$="/exports/people.csv"]').click()
  const download = await waiting
  const chunks = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  assert.match(text.split('\n')[0], /id,.*birth_date/)
  assert.match(text, /张桂生/)
})
