import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { county, villageA } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()
const day = (n = 0) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)

/** Every item of a checklist, found in order. */
function found(list) {
  return Object.fromEntries(list.items.map((i) => [i.code, { value: { yes: 'yes', mark: '10', count: '0' }[i.kind], photos: ['0'.repeat(64)] }]))
}

async function inspectors(lang) {
  const call = await callerFor(place(), 'inspector', lang, 'oversight')
  const known = (await call('GET', '/providers?kind=inspector')).items.map((i) => i.name)
  for (const account of ['inspector', 'inspector-2', 'inspector-3']) if (!known.includes(account)) await call('POST', '/providers', { kind: 'inspector', area: county, values: { name: account, account, agency: account } })
  return call
}

walk('a service room applies, its residents vote by slips on their phones, two who were drawn come, and the award is public', async (v) => {
  const lang = v.screen.lang
  const name = v.phone ? '柳树村服务室' : '柳树村东头服务室'
  const head = await inspectors(lang)
  await v.signIn('leader')
  await v.go('/awards')
  await v.page.getByRole('heading', { name: v.t('awards.standards'), exact: true, level: 2 }).waitFor()
  await v.inspect('awards-empty')
  const leader = await callerFor(place(), 'leader', lang, 'oversight')
  const id = (await leader('POST', '/accreditations', { standard: 'service-room', area: villageA, name })).case
  await v.go(`/awards/${id}`)
  await v.page.locator('fieldset input[type=radio]').first().waitFor()
  await v.inspect('award-applied')
  const { checklist } = await leader('GET', `/accreditations/${id}`)
  await leader('POST', `/accreditations/${id}/sheet`, { answers: found(checklist) })
  await v.go('/awards')
  await v.page.getByRole('link', { name, exact: true }).click()
  await v.button('award.do.assess').click()
  await v.page.getByRole('heading', { name: v.t('vote.title'), exact: true, level: 2 }).waitFor()
  await v.inspect('award-vote')
  await v.field(v.t('vote.slips')).fill('5')
  const box = await leader('POST', `/accreditations/${id}/box`, { slips: 5, until: day(3) })
  await v.page.reload()
  await v.button('vote.show').click()
  await v.page.getByText(box.slips[0].code, { exact: true }).waitFor()
  await v.inspect('award-slips')
  for (const [i, slip] of box.slips.entries()) {
    if (i === 0) continue
    await leader('POST', `/polls/${encodeURIComponent(box.number)}/votes`, { code: slip.code, choice: i === 4 ? 'no' : 'yes' })
  }
  await v.go(`/vote/${encodeURIComponent(box.number)}#${box.slips[0].code}`)
  await v.page.getByLabel(v.t('vote.yes'), { exact: true }).check()
  await v.inspect('vote')
  await v.button('poll.cast').click()
  await v.page.getByText(v.t('poll.done'), { exact: true }).waitFor()
  await v.inspect('vote-done')
  await leader('POST', `/accreditations/${id}/box/close`)

  const draw = await head('POST', '/award-draws', { area: county, for: 'visit' })
  const drawn = await head('POST', `/award-draws/${draw.id}/draw`, {})
  const { team } = drawn.visits.find((x) => x.case === id)
  for (const account of team) {
    const call = await callerFor(place(), account, lang, 'oversight')
    if (account === team[0]) await call('POST', `/accreditations/${id}/sheet`, { answers: found(checklist) })
    await call('POST', `/cases/${id}/steps`, { step: 'visit' })
  }
  const other = ['inspector', 'inspector-2', 'inspector-3'].find((a) => !team.includes(a))
  await v.page.context().clearCookies()
  await v.signIn(other)
  await v.go(`/awards/${id}`)
  await v.field(v.t('award.reason')).fill('现场评定达到一级')
  await v.inspect('award-decide')
  await v.button('award.do.award').click()
  await v.page.getByRole('heading', { name: v.t('award.given'), exact: true, level: 2 }).waitFor()
  await v.inspect('award-given')
  await v.go('/awards')
  await v.page.getByRole('link', { name, exact: true }).first().waitFor()
  await v.inspect('awards')
  const up = await leader('GET', '/public-awards')
  assert.ok(up.items.some((a) => a.name === name))
  await v.page.context().clearCookies()
  await v.signIn('approver')
  await v.go('/award-grants')
  await v.page.getByRole('rowheader', { name, exact: true }).waitFor()
  await v.inspect('award-grants')
})

walk('a session is planned, somebody attends by the code on the screen, sits the exam on a phone and gets a certificate', async (v) => {
  const lang = v.screen.lang
  const head = await inspectors(lang)
  const room = await head('POST', '/training-sessions', { course: 'service', area: county, on: day(), place: '县文化馆', trainer: '邹老师' })
  const seated = await head('POST', `/training-sessions/${room.id}/seats`, { holder: v.phone ? 'field-a' : 'field-b', name: v.phone ? '小满' : '小谢', unit: '柳树村' })
  await v.signIn('inspector')
  await v.go('/training')
  await v.page.getByRole('heading', { name: v.t('training.watch') }).waitFor()
  await v.inspect('training')
  await v.go(`/training/sessions/${room.id}`)
  await v.button('classroom.screen').click()
  await v.page.getByAltText(v.t('classroom.qr')).waitFor()
  await v.inspect('session')
  const { code } = await head('GET', `/training-sessions/${room.id}/code`)
  const { ticket } = seated.list[0]
  await v.go(`/training/${encodeURIComponent(room.number)}?code=${code}#${ticket}`)
  await v.button('exam.attend').click()
  await v.button('exam.begin').waitFor()
  await v.inspect('exam-begin')
  await v.button('exam.begin').click()
  await v.page.getByRole('timer').waitFor()
  await v.inspect('exam')
  for (const q of await v.page.locator('fieldset.question').all()) await q.locator('input').first().check()
  await v.button('exam.hand').click()
  await v.page.getByRole('timer').waitFor({ state: 'detached' })
  await v.inspect('exam-marked')
  const after = (await head('GET', `/training-sessions/${room.id}`)).list[0]
  assert.equal(after.sat, 1)
  await v.go('/certificates')
  await v.inspect('certificates')
  v.expects(/^404 GET \/api\/v1\/certificates/)
  await v.go('/certificate/0000-0000-0000')
  await v.page.getByText(v.t('certificate.unknown')).waitFor()
  await v.inspect('certificate-unknown')
})
