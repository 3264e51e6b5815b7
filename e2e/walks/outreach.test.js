import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { township } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

walk('an event that informs is planned and told of, without a target and without names', async (v) => {
  const title = v.phone ? '育儿补贴怎么领' : '登记怎么办'
  await v.signIn('window')
  await v.go('/outreach')
  await v.inspect('outreach-empty')
  await v.button('outreach.plan').first().click()
  await v.field('outreach.title').fill(['避孕', '任务'].join(''))
  await v.field('outreach.place').fill('文化院')
  await v.button('date.today').first().click()
  v.expects(/^422 POST \/api\/v1\/outreach$/)
  await v.button('outreach.plan').last().click()
  await v.page.getByRole('alert').first().waitFor()
  await v.inspect('outreach-refused')
  await v.field('outreach.title').fill(title)
  await v.button('outreach.plan').last().click()
  await v.page.getByText(title).first().waitFor()
  await v.page.getByRole('button', { name: new RegExp(`${v.t('outreach.tell')}: ${title}`) }).click()
  await v.field('outreach.came').fill('37')
  await v.field('outreach.liked').fill('20')
  await v.inspect('outreach-held')
  await v.button('app.save').click()
  await v.page.getByText(v.t('outreach.state.hold'), { exact: true }).first().waitFor()
  await v.inspect('outreach')
})

walk('whoever has a code answers once, and nobody can be found in it', async (v) => {
  const call = await callerFor(place(), 'window', v.screen.lang)
  let code = ''
  for (let i = 0; i < 60 && !code; i++) {
    const done = await call('POST', '/events', { kind: 'person', values: { name: `王${String.fromCharCode(0x4e00 + i + (v.phone ? 100 : 0))}`, sex: 'female', birth_date: `19${50 + (i % 40)}-04-${10 + (i % 18)}`, area: `${township}`.length > 6 ? (await call('GET', '/session')).areas[0].code : township, since: '2020-01-01', since_reason: 'move_in' } })
    const given = await call('POST', '/surveys/service/codes', { number: done.receipt })
    code = given.code
  }
  assert.ok(code, 'one of sixty is drawn')
  await v.go(`/answer/service#${code}`)
  await v.inspect('survey-answer')
  for (const group of await v.page.locator('fieldset').all()) await group.locator('input[type=radio]').first().check()
  await v.button('survey.send').click()
  await v.page.getByText(v.t('survey.thanks')).waitFor()
  await v.inspect('survey-thanks')
  await v.signIn('manager')
  await v.go('/surveys')
  await v.page.getByText(v.t('survey.nothing')).waitFor()
  await v.inspect('surveys')
})
