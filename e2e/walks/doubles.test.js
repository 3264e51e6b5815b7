import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** Somebody with a second record: a slip in the day of birth. */
async function twice(v) {
  const call = await callerFor(place(), 'window', v.screen.lang, 'civil_registration')
  const name = v.phone ? '欧阳德馨' : '司马云舟'
  const area = (await call('GET', '/session')).areas[0].code
  const take = (birth_date) => call('POST', '/events', { kind: 'person', values: { name, sex: 'male', birth_date, area, since: '2020-01-01' },
    overrides: ['person.likely', 'person.duplicate'].map((rule) => ({ rule, reason: 'A second card.' })) })
  const [a, b] = [await take('1978-03-12'), await take('1978-03-21')]
  return { call, a: a.person, b: b.person }
}

walk('a pair is answered, joined into one record, and parted again', async (v) => {
  const { call, a, b } = await twice(v)
  await v.signIn('window')
  await v.go(`/doubles/${a}/${b}`)
  await v.page.locator('.steps').waitFor()
  await v.inspect('double')
  await v.page.keyboard.press('s')
  await v.page.getByText(v.t('doubles.says.same'), { exact: false }).first().waitFor()
  const { entry } = await (async () => {
    const preview = await call('POST', '/merges/preview', { absorbed: b, survivor: a })
    const overrides = preview.findings.filter((f) => f.severity !== 'query').map((f) => ({ rule: f.rule, reason: 'One card.' }))
    return call('POST', '/merges', { absorbed: b, survivor: a, reason: 'One card.', overrides })
  })()
  await v.go(`/people/${b}`)
  await v.page.getByText(v.t('merge.from'), { exact: true }).waitFor()
  await v.page.getByRole('link', { name: v.t('merge.part'), exact: true }).click()
  await v.page.waitForURL(`**/merges/${entry}/part`)
  await v.inspect('unmerge')
  await v.field('unmerge.reason').fill('Two brothers.')
  await v.button('unmerge.submit').click()
  await v.page.waitForURL(`**/people/${b}`)
  const again = await call('GET', `/people/${b}`)
  assert.equal(again.id, b)
})
