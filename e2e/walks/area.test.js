import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { callerFor } from '../lib/place.js'
import { daysAgo, township, villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

walk('the figures of an area move by themselves when a birth is registered elsewhere', async (v) => {
  const call = await callerFor(place(), 'window')
  const { title } = (await call('GET', '/definitions')).items.find((d) => d.id === 'births')
  const shown = v.screen.lang === 'zh' ? title : (await (await callerFor(place(), 'window', 'en'))('GET', '/definitions')).items.find((d) => d.id === 'births').title
  await v.signIn('window')
  const month = daysAgo(0).slice(0, 7)
  await v.go(`/areas/${township}?from=${month}&to=${month}`)
  const births = v.page.locator('tr').filter({ has: v.page.getByRole('link', { name: shown, exact: true }) }).locator('td.value').first()
  await births.waitFor()
  const before = Number.parseInt(await births.innerText(), 10)
  await v.page.evaluate(() => (window.sameDocument = true))

  const mother = (await call('GET', '/find?q=zxm')).results.find((r) => r.person.name === '郑晓梅').person
  await call('POST', '/events', { kind: 'birth', values: { date: daysAgo(0), name: `吴${v.phone ? '晴' : '朗'}`, sex: 'female', mother: mother.id, area: villageA }, overrides: [{ rule: 'birth.interval', reason: 'e2e' }] })
  await v.page.waitForFunction(([cell, was]) => Number.parseInt(cell.innerText, 10) === was + 1, [await births.elementHandle(), before])
  assert.equal(await v.page.evaluate(() => window.sameDocument), true, 'nothing was loaded again')
  await v.inspect('area')
})

walk('charts are readable as tables, and a village is one click below its township', async (v) => {
  await v.signIn('window')
  await v.go('/areas')
  await v.inspect('areas')
  await v.go(`/areas/${township}`)
  const tables = v.page.getByRole('button', { name: new RegExp(`^${v.t('chart.table')}[:：]`) })
  await tables.first().waitFor()
  // Each chart's buttons say which chart they save, and what is saved says of where and from where it is.
  await v.settle()
  const pictures = v.page.getByRole('button', { name: /^(SVG|PNG)[:：]/ })
  const names = await Promise.all((await pictures.all()).map((b) => b.getAttribute('aria-label')))
  assert.ok(names.length >= 8, `${names.length} buttons save a picture`)
  assert.equal(new Set(names).size, names.length, 'no two buttons have one name')
  // A browser stops a page that saves more than ten files in a row, so of pixels there is one.
  for (const name of names.filter((n) => n.startsWith('SVG') || n === names.find((first) => first.startsWith('PNG')))) {
    const waiting = v.page.waitForEvent('download').catch((e) => assert.fail(`${name}: ${e.message}`))
    await v.page.getByRole('button', { name, exact: true }).click()
    const file = await waiting
    const saved = await readFile(await file.path())
    if (name.startsWith('PNG')) assert.equal(saved.subarray(1, 4).toString(), 'PNG')
    else for (const said of ['石桥镇', v.t('chart.source', { note: '', day: '' }).split(/[:：]/)[0], '<desc>']) assert.ok(saved.toString().includes(said), `${name} says ${said}`)
  }
  for (let left = await tables.count(); left; left--) await tables.first().click()
  await v.page.locator('main table').nth(1).waitFor()
  await v.inspect('area-tables')
  await v.page.getByRole('link', { name: '柳树村' }).last().click()
  await v.page.waitForURL(`**/areas/${villageA}*`)
  await v.heading(/柳树村/).waitFor()
  await v.inspect('area-village')
  await v.go('/definitions')
  await v.inspect('definitions')
})
