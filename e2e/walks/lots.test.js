import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place, another } = stage()
/** A scheme that demands a public notice, and somebody on each screen. */
const scheme = 'rural-elder-support'
const whom = (v) => (v.phone ? '娄长庚' : '危长庚')

/** Somebody of over sixty with one child, of whom the office knows that the registration is rural: the rules owe them the support. */
async function elder(v, desk) {
  const window = await callerFor(place(), 'window', v.screen.lang, 'civil_registration')
  const taken = async (values) => (await window('POST', '/events', { kind: 'person', values: { area: villageA, since: '1990-01-01', since_reason: 'baseline', ...values } })).person
  const person = await taken({ name: whom(v), sex: 'male', birth_date: v.phone ? '1958-03-04' : '1957-04-05' })
  await taken({ name: `${whom(v)[0]}小庚`, sex: 'female', birth_date: '1988-05-06', father: person })
  const id = (await desk('POST', '/cases', { flow: 'claim', values: { scheme, subject: person, holder: whom(v), account: '9900000000000001', amount: '960' } })).case
  await desk('POST', `/cases/${id}/facts`, { fact: 'person.rural', value: 'true' })
}

walk('claims are decided together after a look at the sample, put up masked, and objected to', async (v) => {
  const desk = await callerFor(place(), 'claims', v.screen.lang, 'benefit')
  await elder(v, desk)
  await v.signIn('claims')
  await v.go(`/cases/lots?scheme=${scheme}`)
  await v.button('lot.seen').waitFor()
  await v.inspect('lots')
  await v.button('lot.seen').click()
  const verify = (await desk('GET', '/flows')).items.find((f) => f.id === 'claim').steps.find((s) => s.id === 'verify')
  await v.page.getByRole('button', { name: v.t('lot.do', { step: verify.title, n: 1 }), exact: true }).click()
  await v.page.getByText(v.t('lot.done', { n: 1, refused: 0 }), { exact: true }).waitFor()
  await v.inspect('lots-done')

  const approver = await another(v.screen)
  await approver.signIn('approver')
  await approver.go(`/cases/lots?scheme=${scheme}&step=claim.approve`)
  await approver.button('lot.seen').click()
  const approve = (await desk('GET', '/flows')).items.find((f) => f.id === 'claim').steps.find((s) => s.id === 'approve')
  await approver.page.getByRole('button', { name: approver.t('lot.do', { step: approve.title, n: 1 }), exact: true }).click()
  await approver.page.getByText(approver.t('lot.done', { n: 1, refused: 0 }), { exact: true }).waitFor()
  await approver.leave()

  const guest = await another(v.screen)
  await guest.go('/public-notices')
  await guest.button('public.object').first().click()
  await guest.inspect('public-notices')
  assert.ok(!(await guest.page.locator('main').innerText()).includes(whom(v)))
  await guest.field('public.story').fill('They moved away years ago.')
  await guest.button('public.send').click()
  await guest.page.getByText(guest.t('public.taken'), { exact: true }).waitFor()
  await guest.leave()
})
