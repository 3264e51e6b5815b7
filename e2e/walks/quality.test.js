import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** Findings once everything was checked. */
async function checked(call) {
  for (let n = 0; n < 100; n++) {
    const quality = await call('GET', '/quality')
    if (quality.checked && quality.rules.some((r) => r.open > 1)) return quality
    await new Promise((later) => setTimeout(later, 200))
  }
  throw new Error('nothing was checked')
}

walk('a finding is answered, stays away, and its rule says how it was answered', async (v) => {
  const call = await callerFor(place(), 'window', v.screen.lang)
  const { rules } = await checked(call)
  const rule = rules.find((r) => r.open > 1)
  const words = v.screen.lang === 'zh' ? { truth: '情况属实', list: '已答复' } : { truth: 'True as it is', list: 'Answered' }
  await v.signIn('window')
  await v.go('/findings')
  await v.page.getByRole('button', { name: rule.title }).click()
  const rows = v.page.locator('.rows li')
  await rows.first().waitFor()
  await v.inspect('quality-rule')
  const before = await rows.count()
  await rows.first().getByRole('button', { name: words.truth, exact: true }).click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('seen at the desk')
  await v.settle()
  await v.inspect('quality-why')
  await dialog.locator('button[type=submit]').click()
  await dialog.waitFor({ state: 'hidden' })
  await v.page.waitForFunction((n) => document.querySelectorAll('.rows li').length === n, before - 1)
  await v.page.getByText(words.list, { exact: true }).click()
  await v.page.getByText('seen at the desk').first().waitFor()
  const after = (await call('GET', '/quality')).rules.find((r) => r.rule === rule.rule)
  assert.ok(after.true >= 1 && after.false_alarms.n >= 1, 'the rule counts the answer')
  assert.equal(after.open, rule.open - 1)
})

walk('a rule that is mostly true as it is stands out, and says what is proposed', async (v) => {
  const call = await callerFor(place(), 'window', v.screen.lang)
  const { rules } = await checked(call)
  const rule = rules.filter((r) => r.group === 'rule').sort((a, b) => b.open + b.answered - a.open - a.answered)[0]
  const words = v.screen.lang === 'zh' ? { tag: '多数属实，建议调整规则', proposal: '请考虑' } : { tag: 'mostly true: a change is proposed', proposal: 'nothing changes by itself' }
  if (!rule.proposal) {
    const { items } = await call('GET', `/quality/findings?rule=${rule.rule}&limit=24`)
    assert.ok(items.length >= 20, `only ${items.length} of ${rule.rule} wait`)
    for (const one of items) await call('POST', `/quality/findings/${one.id}/answer`, { answer: 'true', reason: 'seen at the desk' })
  }
  await v.signIn('window')
  await v.go('/findings')
  const row = v.page.getByRole('button', { name: rule.title })
  await row.getByText(words.tag).waitFor()
  await v.inspect('quality-noisy')
  await row.click()
  await v.page.getByText(words.proposal).waitFor()
  await v.inspect('quality-proposal')
})
