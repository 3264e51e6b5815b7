import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { daysAgo, villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** A clinic tells of a birth, of which it knows little. */
async function told(v, day, values = {}) {
  const clinic = await callerFor(place(), 'clinic', v.screen.lang)
  const answer = await clinic('POST', '/notices', { kind: 'birth', stage: 'notified', values: { date: day, sex: 'female', area: villageA, ...values } })
  return { clinic, id: answer.notice.id }
}

const open = async (v, id) => {
  await v.go(`/notices?notice=${id}`)
  await v.page.locator('.detail').waitFor()
}

walk('a birth that a clinic notified is declared and registered', async (v) => {
  const name = v.phone ? '云小朵' : '云小溪'
  const { clinic, id } = await told(v, daysAgo(4))
  await v.signIn('window')
  await v.go('/notices?stage=notified')
  await v.inspect('notices')
  await open(v, id)
  await v.inspect('notice')
  const kinds = (await clinic('GET', '/kinds')).items
  const field = kinds.find((k) => k.code === 'birth').fields.find((f) => f.code === 'name').title
  await v.field(field).fill(name)
  await v.button('notice.declare').click()
  await v.page.waitForURL((url) => !url.searchParams.get('notice'))
  assert.equal((await clinic('GET', `/notices/${id}`)).stage, 'declared')
  await open(v, id)
  await v.page.locator('.consequences').getByText(name).first().waitFor()
  await v.settle()
  for (const reason of await v.page.locator('.consequences textarea').all()) await reason.fill('出生医学证明已核对')
  await v.button('notice.register').click()
  await v.page.waitForURL('**/receipt/*')
  await v.inspect('notice-receipt')
  const after = await clinic('GET', `/notices/${id}`)
  assert.equal(after.stage, 'registered')
  assert.equal(after.values.name, name)
})

walk('a birth notified by mistake is refused on a ground, which the clinic reads', async (v) => {
  const { clinic, id } = await told(v, daysAgo(5))
  await v.signIn('window')
  await open(v, id)
  await v.button('notice.refuse').click()
  const dialog = v.page.getByRole('dialog')
  await dialog.locator('textarea').fill('周一已在本窗口登记')
  await dialog.getByRole('button', { name: v.t('notice.refuse') }).click()
  await dialog.getByText(v.t('notice.groundMissing')).waitFor()
  await v.inspect('notice-refuse')
  await dialog.locator('select').selectOption('duplicate')
  await dialog.getByRole('button', { name: v.t('notice.refuse') }).click()
  await v.page.waitForURL((url) => !url.searchParams.get('notice'))
  const after = await clinic('GET', `/notices/${id}`)
  assert.deepEqual([after.stage, after.ground, after.reason], ['refused', 'duplicate', '周一已在本窗口登记'])
  await open(v, id)
  await v.page.getByText('周一已在本窗口登记').waitFor()
  await v.inspect('notice-refused')
})
