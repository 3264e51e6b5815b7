import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()
const year = new Date().getFullYear()

walk('a line is proposed, approved by another, promised and paid from; what doesn’t agree stands first', async (v) => {
  const code = v.phone ? '01' : '02'
  const title = v.phone ? '村级服务员培训' : '宣传材料'
  const manager = await callerFor(place(), 'manager', v.screen.lang)
  const cashier = await callerFor(place(), 'cashier', v.screen.lang)
  await v.signIn('manager')
  await v.go('/budgets')
  await v.inspect('budgets-empty')
  await v.button('budget.new').click()
  for (const [label, text] of [['budget.title', title], ['budget.code', code], ['budget.programme', 'training'], ['budget.amount', '12000']]) await v.field(label).fill(text)
  await v.inspect('budget-new')
  await v.button('budget.propose').click()
  await v.page.waitForURL('**/budgets/*-*')
  await v.page.getByText(v.t('budget.ownProposal')).waitFor()
  const id = v.page.url().split('/').pop()
  await v.inspect('budget-proposed')

  const approver = await callerFor(place(), 'approver', v.screen.lang)
  await approver('POST', `/budgets/${id}/steps`, { step: 'decide', proposal: id, verdict: 'approved' })
  await v.go(`/budgets/${id}`)
  await v.button('budget.do.commit').click()
  await v.field('budget.to').fill('城关印刷厂')
  await v.field('budget.amount').fill('5000')
  await v.field('budget.contract').fill(`C-${code}`)
  await v.button('budget.do.commit').last().click()
  await v.page.getByText(v.t('budget.commitmentsNone')).waitFor({ state: 'detached' })
  const bound = (await manager('GET', `/budgets/${id}`)).commitments[0]
  assert.equal(bound.open, '5000.00')
  await cashier('POST', `/budgets/${id}/steps`, { step: 'pay', commitment: bound.id, amount: '5000', ref: 'V-1', on: `${year}-01-02` })
  await cashier('POST', `/budgets/${id}/steps`, { step: 'pay', to: '城关印刷厂', amount: '300', ref: 'V-2', on: `${year}-01-03` })
  await cashier('POST', `/budgets/${id}/steps`, { step: 'report', amount: '5000', on: `${year}-01-04` })
  await v.go(`/budgets/${id}`)
  await v.page.getByText(v.t('budget.noPaper')).first().waitFor()
  await v.inspect('budget-line')
  await v.page.locator('input[type=file]').first().setInputFiles({ name: 'v1.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n') })
  await v.page.getByRole('button', { name: new RegExp(v.t('budget.paper', { n: 1 })) }).waitFor()
  await v.go('/budgets')
  await v.page.getByRole('link', { name: title }).first().waitFor()
  await v.inspect('budgets')
  const { mismatches } = await manager('GET', '/budgets')
  assert.ok(mismatches.some((m) => m.line === id && m.kind === 'reported'))
})
