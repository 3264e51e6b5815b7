import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref } from 'vue'
import FormFields from './FormFields.vue'
import type { Answers, Form, Verdict } from './index'

const forms = (JSON.parse(readFileSync(new URL('../../../exchange/formjson/testdata/forms.golden.json', `file://${import.meta.dirname}/`), 'utf8')) as { form: Form }[]).map((x) => x.form)
const antenatal = forms.find((f) => f.id === 'antenatal')!

function show(form: Form, whole = false) {
  const answers = ref<Answers>({})
  const done = ref<Verdict>()
  const host = document.body.appendChild(document.createElement('div'))
  const fields = () => h(FormFields, { form, facts: { on: '2026-03-10', sex: 'female' }, lang: 'en', whole, modelValue: answers.value, 'onUpdate:modelValue': (v: Answers) => (answers.value = v), onDone: (v: Verdict) => (done.value = v) })
  createApp(defineComponent(() => fields)).mount(host)
  const labelled = (text: string) => [...host.querySelectorAll('label')].find((l) => l.textContent?.includes(text))!
  const control = (text: string) => (labelled(text).querySelector('input') ?? document.getElementById(labelled(text).htmlFor)) as HTMLInputElement
  const type = async (label: string, text: string) => {
    const box = control(label)
    box.value = text
    box.dispatchEvent(new Event('input'))
    box.dispatchEvent(new Event('blur'))
    await nextTick()
  }
  const tick = async (label: string, on = true) => {
    control(label).checked = on
    control(label).dispatchEvent(new Event('change'))
    await nextTick()
  }
  const send = async () => {
    host.querySelector('form')!.dispatchEvent(new Event('submit'))
    await nextTick()
    await nextTick()
  }
  return { host, answers, done, type, tick, send, control }
}
beforeEach(() => document.body.replaceChildren())

test('a form goes part by part and ends when it is sound', async () => {
  const { host, done, type, tick, send } = show(antenatal)
  expect(host.querySelector('h2')!.textContent).toContain('Part 1 of 5')
  await send()
  await tick('None of these')
  for (let part = 2; part < 5; part++) await send()
  expect(host.querySelector('h2')!.textContent).toContain('Part 5 of 5')
  await send()
  expect(done.value).toBeUndefined()
  expect(host.querySelector('h2')!.textContent).toContain('Part 2 of 5')
  expect(host.textContent).toContain('has to be answered')
  expect(document.activeElement?.closest('fieldset')?.textContent).toContain('Told which signs')
  await tick('Yes')
  await send()
  await type('Systolic', '112')
  await type('Diastolic', '70')
  for (let part = 3; part < 5; part++) await send()
  await tick('Yes')
  await send()
  expect(done.value?.kept).toMatchObject({ danger_signs: 'none', told_signs: 'yes', systolic: '112', diastolic: '70', ifa: 'yes' })
})

test('advice on danger is an alert, and goes when the sign does', async () => {
  const { host, tick, answers } = show(antenatal, true)
  await tick('Vaginal bleeding')
  expect(host.querySelector('[role=alert]')!.textContent).toContain('hospital')
  await tick('None of these')
  expect(answers.value.danger_signs).toBe('none')
  expect(host.querySelector('[role=alert]')).toBeNull()
})

test('what is wrong is said once somebody has left the question, and tied to it', async () => {
  const { host, type, control } = show(antenatal, true)
  await type('Systolic', '12')
  const box = control('Systolic')
  expect(box.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(box.getAttribute('aria-describedby')!.split(' ').at(-1)!)!.textContent).toBe('It must lie between 50 and 260.')
  await type('Systolic', '120')
  expect(box.getAttribute('aria-invalid')).toBeNull()
  expect(host.querySelectorAll('input:not([id]):not([name]):not([type=checkbox])').length).toBe(0)
})

test('every form can be drawn, and every control has a name', () => {
  for (const form of forms) {
    const { host } = show(form, true)
    for (const c of host.querySelectorAll<HTMLInputElement>('input, select, textarea')) expect(c.closest('label') ?? host.querySelector(`label[for="${c.id}"]`), `${form.id} ${c.id}`).not.toBeNull()
  }
})
