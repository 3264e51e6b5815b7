import assert from 'node:assert/strict'
import { stage } from '../lib/walk.js'

const { walk } = stage()

walk('initials find a person, and the person leads to the household', async (v) => {
  await v.signIn('window')
  await v.inspect('home')
  await v.go('/find')
  await v.page.getByRole('combobox').fill('zgs')
  const found = v.page.getByRole('option').filter({ hasText: '张桂生' })
  await found.waitFor()
  assert.match(await found.innerText(), /zgs/i, 'the row says why it was found')
  await v.inspect('find')
  await found.click()
  await v.page.waitForURL('**/people/*')
  await v.heading(/张桂生/).waitFor()
  await v.page.getByText('990*************').first().waitFor()
  assert.doesNotMatch(await v.page.locator('main').innerText(), /\d{17}/, 'no whole number is shown')
  await v.inspect('person')

  await v.page.getByRole('tab', { name: v.t('person.history') }).click()
  await v.settle()
  await v.inspect('person-history')
  await v.page.getByRole('tab', { name: v.t('person.looks') }).click()
  await v.page.getByRole('cell', { name: v.t('act.audit') }).first().waitFor()
  await v.inspect('person-looks')
  await v.page.getByRole('tab', { name: v.t('person.overview') }).click()

  await v.page.locator('main a[href^="/households/"]').first().click()
  await v.page.waitForURL('**/households/*')
  await v.heading(v.t('household.of', { name: '张桂生' })).waitFor()
  for (const name of ['李秀英', '张小满']) await v.page.getByRole('link', { name }).first().waitFor()
  await v.inspect('household')
})

walk('a whole number is shown for a stated reason, and the look is on record', async (v) => {
  await v.signIn('window')
  await v.go('/find?q=zgs')
  await v.page.getByRole('option').first().click()
  await v.button('person.reveal').click()
  await v.field('person.revealWhy').fill('本人要求核对')
  await v.page.locator('main, .el-dialog').getByRole('button', { name: v.t('person.reveal') }).last().click()
  await v.page.getByText(/99010119860312\d{3}[\dX]/).first().waitFor()
})

walk('people are found and opened by keyboard alone', async (v) => {
  await v.signIn('window')
  const { keyboard } = v.page
  await v.go('/households')
  await keyboard.press('/')
  if (v.phone) await v.page.waitForURL('**/find')
  await v.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await keyboard.type('zhang')
  await v.page.getByRole('option').nth(1).waitFor()
  await keyboard.press('ArrowDown')
  const second = await v.page.getByRole('option', { selected: true }).innerText()
  await keyboard.press('Enter')
  await v.page.waitForURL('**/people/*')
  await v.page.locator('main h1').waitFor()
  assert.ok(second.includes((await v.page.locator('main h1').innerText()).trim().split(/\s/)[0]), 'the chosen one of the list was opened')
  assert.equal(await v.page.evaluate(() => document.activeElement?.id), 'main', 'reading begins at the new page')
  await keyboard.press('Tab')
  assert.ok(await v.page.evaluate(() => document.activeElement?.matches('main :focus-visible')), 'the next stop shows where it is')
})

walk('what is printed is the record, without the office around it', async (v) => {
  await v.signIn('window')
  await v.go('/find?q=zgs')
  await v.page.getByRole('option').first().click()
  await v.heading(/张桂生/).waitFor()
  await v.settle()
  await v.page.emulateMedia({ media: 'print' })
  for (const gone of ['header.top', 'nav.side', 'main button']) assert.equal(await v.page.locator(gone).filter({ visible: true }).count(), 0, `${gone} is not printed`)
  await v.page.locator('.print-only').first().waitFor({ state: 'visible' })
  const pdf = await v.page.pdf({ format: 'A4' })
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
})

walk('lists of people, households and events are read on to their end', async (v) => {
  await v.signIn('window')
  for (const [path, name] of [['/people', '张桂生'], ['/households', '王建国'], ['/events', '吴果果'], ['/findings', '']]) {
    await v.go(path)
    if (name) await v.page.getByText(name).filter({ visible: true }).first().waitFor()
    await v.inspect(`list-${path.slice(1)}`)
  }
})
