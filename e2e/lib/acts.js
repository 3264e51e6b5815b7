import { callerFor } from './place.js'

/** A picture as a phone takes it: the smallest PNG that there is. */
export const photo = (name = 'photo.png') => ({ name, mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') })

/** Chooses an area in the dialog of a picker. */
export async function chooseArea(v, name, within = v.page.locator('main')) {
  await within.locator('.area button.control').last().click()
  await v.page.getByRole('dialog').getByText(name, { exact: true }).first().click()
  await v.page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Types a day into the boxes of year, month and day. */
export async function typeDay(box, day) {
  for (const [i, text] of day.split('-').entries()) await box.locator('input').nth(i).fill(text)
}

/** A kind of case as its pages call it, in the visitor's language. */
export async function flowOf(place, v, account, purpose, id) {
  const call = await callerFor(place, account, v.screen.lang, purpose)
  const flow = (await call('GET', '/flows')).items.find((f) => f.id === id)
  return (step) => flow.steps.find((s) => s.id === step)
}

/** Fills what a step asks for, by the codes of its fields. */
export async function fill(v, within, fields, values) {
  for (const [code, text] of Object.entries(values)) {
    const f = fields.find((x) => x.code === code)
    const radios = within.getByRole('radiogroup', { name: f.title, exact: true })
    if (f.kind === 'yes') await radios.getByText(v.t(`app.${text}`), { exact: true }).click()
    else if (f.kind === 'choice' && f.options.length <= 4) await radios.getByText(f.options.find((o) => o.code === text).title, { exact: true }).click()
    else if (f.kind === 'choice') await v.field(f.title, within).selectOption(text)
    else await v.field(f.title, within).fill(text)
  }
}

/** Takes a step on the page of a case and waits until the page says that it was taken. */
export async function take(v, step, values = {}, reason = '') {
  await v.page.getByRole('button', { name: step.title, exact: true }).first().click()
  const form = v.page.locator('.step')
  await form.getByRole('heading', { name: step.title, exact: true }).waitFor()
  await fill(v, form, step.fields, values)
  if (reason) await v.field('case.reason', form).fill(reason)
  await form.getByRole('button', { name: step.title, exact: true }).click()
  await v.page.getByText(v.t('case.taken', { step: step.title }), { exact: true }).waitFor()
}

/** Answers every item of a checklist that is open on the page: found in order, or not where `wrong` says so, each with a photo where one is asked for. */
export async function answer(v, wrong = () => false) {
  const items = v.page.locator('fieldset.item')
  await items.first().waitFor()
  for (const [i, item] of (await items.all()).entries()) {
    const radio = item.getByLabel(v.t(`sheet.answer.${wrong(i) ? 'no' : 'yes'}`), { exact: true })
    if (await radio.count()) await radio.check()
    else await item.locator('input.number').fill((await item.innerText()).includes(v.t('sheet.mark', { max: 10 })) ? '10' : '0')
    const box = item.locator('input[type=file]')
    if (await box.count()) {
      await box.setInputFiles(photo())
      await item.getByText(v.t('sheet.photo', { n: 1 }), { exact: true }).waitFor()
    }
  }
}
