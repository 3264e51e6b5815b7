import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { callerFor } from '../lib/place.js'
import { township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** The portal is made by the server, so its words are those of the server. */
const catalogue = JSON.parse(readFileSync(new URL('../../base/words/catalogue/portal.json', import.meta.url)))
const wordsOf = (v) => (key) => catalogue[`portal.${key}`][v.screen.lang]

walk('nobody in particular reads every page of the portal', async (v) => {
  const t = wordsOf(v)
  await v.page.goto('/portal')
  await v.page.waitForURL(`**/portal/${v.screen.lang}/`)
  await v.inspect('portal-home')
  const seen = new Set()
  const next = ['']
  while (next.length) {
    const path = next.shift()
    if (seen.has(path)) continue
    seen.add(path)
    await v.page.goto(`/portal/${v.screen.lang}/${path}`)
    await v.page.locator('main h1').first().waitFor()
    for (const details of await v.page.locator('main details').all()) await details.evaluate((d) => (d.open = true))
    await v.inspect(`portal-${path.replaceAll('/', '-') || 'start'}`)
    assert.equal(await v.page.locator('main h1').count(), 1, `${path} has one heading`)
    for (const href of await v.page.locator(`a[href^="/portal/${v.screen.lang}/"]`).evaluateAll((all) => all.map((a) => a.getAttribute('href')))) next.push(href.split('/').slice(3).join('/'))
  }
  for (const path of ['services', 'times', 'fees', 'benefits/childcare-2025', 'owed', 'inspections', 'decisions', 'awards', 'refunds', `figures/${township}`, 'performance', 'budgets', 'complain', 'request', 'follow', 'verify'])
    assert.ok(seen.has(path), `${path} is reached; there are ${[...seen].join(' ')}`)
  v.expects(/^404 GET \/portal\//)
  await v.page.goto(`/portal/${v.screen.lang}/nowhere`)
  await v.page.getByText(t('wrong.none')).waitFor()
  await v.inspect('portal-nowhere')
})

walk('a family learns what it is owed, clause by clause', async (v) => {
  const t = wordsOf(v)
  await v.page.goto(`/portal/${v.screen.lang}/owed`)
  await v.page.locator('[name=area]').selectOption(township)
  await v.page.locator('[name=income]').selectOption('dibao')
  await v.page.locator('[name=adult1birth]').fill('1991-07-23')
  await v.page.locator('[name=child1birth]').fill('2025-05-09')
  await v.page.getByRole('button', { name: t('owed.ask') }).click()
  await v.page.getByRole('heading', { name: t('owed.answer') }).waitFor()
  await v.page.locator('#answer').getByText(/[37],[26]00/).first().waitFor()
  for (const details of await v.page.locator('main details').all()) await details.evaluate((d) => (d.open = true))
  await v.inspect('portal-owed-answer')
  assert.doesNotMatch(v.page.url(), /1991|2025/, 'what was typed stands in no address')
  await v.page.locator('[name=child1birth]').fill('2099-01-01')
  v.expects(/^422 POST \/portal\//)
  await v.page.getByRole('button', { name: t('owed.ask') }).click()
  await v.page.getByText(t('form.day')).first().waitFor()
  await v.inspect('portal-owed-wrong')
})

walk('a request for information is asked, sent back once, completed and answered', async (v) => {
  const t = wordsOf(v)
  const call = await callerFor(place(), 'opener', v.screen.lang, 'oversight')
  await v.page.goto(`/portal/${v.screen.lang}/request`)
  await v.page.locator('[name=area]').selectOption(township)
  await v.page.locator('[name=wanted]').fill('2025 年卫生院收费标准')
  await v.page.locator('[name=name]').fill('石小桥')
  await v.page.locator('[name=contact]').fill('9900000')
  await v.page.getByRole('button', { name: t('request.send') }).click()
  await v.page.getByRole('heading', { name: t('taken.title') }).waitFor()
  await v.inspect('portal-taken')
  const [number, pin] = await v.page.locator('dd.number').allInnerTexts()
  const follow = async () => {
    await v.page.goto(`/portal/${v.screen.lang}/follow`)
    await v.page.locator('[name=number]').fill(number)
    await v.page.locator('[name=pin]').fill(pin)
    await v.page.getByRole('button', { name: t('follow.look') }).click()
    await v.page.getByRole('heading', { name: new RegExp(number) }).waitFor()
  }
  const file = (await call('GET', '/cases?flow=information')).items[0].id
  await call('POST', `/cases/${file}/steps`, { step: 'clarify', values: { needed: '哪一家卫生院？' } })
  await follow()
  await v.page.getByText('哪一家卫生院？').waitFor()
  await v.inspect('portal-follow-needed')
  await v.page.locator('[name=more]').fill('石桥镇卫生院')
  await v.page.getByRole('button', { name: t('follow.sendmore') }).click()
  await v.page.getByText(v.screen.lang === 'zh' ? '已补正，办理中' : 'Completed, being answered').waitFor()
  await call('POST', `/cases/${file}/steps`, { step: 'disclose', values: { reply: '见本网站收费公示页。' } })
  await follow()
  await v.page.getByText('见本网站收费公示页。').waitFor()
  await v.inspect('portal-follow-answered')
  assert.doesNotMatch(await v.page.locator('main').innerText(), /opener|石小桥|9900000/)
})
