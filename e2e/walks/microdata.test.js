import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { callerFor } from '../lib/place.js'
import { county } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

walk('records for everybody are proposed by one, reviewed by another and then taken out', async (v) => {
  const year = v.phone ? 2023 : 2024
  const numbers = await callerFor(place(), 'numbers', v.lang, 'statistics')
  await v.signIn('manager')
  await v.go('/reports')
  await v.page.locator('a[href$="/microdata"]').click()
  await v.page.getByRole('heading', { level: 1, name: v.t('page.microdata') }).waitFor()
  await v.inspect('microdata-empty')

  // One's own proposal waits for somebody else.
  await v.field('micro.year').fill(String(year - 2))
  await v.field('micro.k').fill('3')
  await v.page.getByRole('button', { name: v.t('micro.propose') }).click()
  await v.page.getByText(v.t('micro.ownTitle')).waitFor()
  await v.inspect('microdata-own')

  // Somebody else's is looked at, reviewed and taken out.
  const made = await numbers('POST', '/microdata', { area: county, year, k: 3 })
  await v.go(`/microdata/${made.digest}`)
  await v.page.getByRole('button', { name: v.t('micro.review') }).waitFor()
  await v.inspect('microdata-review')
  await v.page.getByRole('button', { name: v.t('micro.review') }).click()
  const [download] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: 'CSV' }).click()])
  const rows = (await readFile(await download.path(), 'utf8')).trim().split('\n')
  assert.equal(rows[0], 'kind,year,area,sex,age,registered')
  assert.equal(rows.length - 1, made.rows)
  await v.page.getByText(v.t('micro.wentOut')).waitFor()
  await v.page.locator('.tag.ok').waitFor()
  await v.go('/microdata')
  await v.page.locator('table').waitFor()
  await v.inspect('microdata-list')
})
