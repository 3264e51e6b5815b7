import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref } from 'vue'
import DateInput from './DateInput.vue'

vi.mock('@/words', () => ({ t: (key: string) => key }))

function show(first = '') {
  const value = ref(first)
  const host = document.body.appendChild(document.createElement('div'))
  createApp(defineComponent(() => () => h(DateInput, { modelValue: value.value, 'onUpdate:modelValue': (v: string) => (value.value = v) }))).mount(host)
  const [year, month, day] = [...host.querySelectorAll('input')] as [HTMLInputElement, HTMLInputElement, HTMLInputElement]
  const type = async (box: HTMLInputElement, text: string) => {
    box.value = text
    box.dispatchEvent(new Event('input'))
    await nextTick()
  }
  return { value, year, month, day, type }
}

describe('the date boxes', () => {
  beforeEach(() => document.body.replaceChildren())

  it('write as much of a date as is known', async () => {
    const { value, year, month, day, type } = show()
    await type(year, '2024')
    expect(value.value).toBe('2024')
    await type(month, '3')
    expect(value.value).toBe('2024-03')
    await type(day, '5')
    expect(value.value).toBe('2024-03-05')
    await type(day, '')
    expect(value.value).toBe('2024-03')
  })
  it('move on when a part is full', async () => {
    const { year, month, type } = show()
    await type(year, '2024')
    expect(document.activeElement).toBe(month)
  })
  it('take a whole date pasted into the first box', async () => {
    const { value, month, year, type } = show()
    await type(year, '2024年3月5日')
    expect(value.value).toBe('2024-03-05')
    expect(month.value).toBe('3')
  })
  it('show what they are given', async () => {
    const { year, month, day } = show('1980-11')
    expect([year.value, month.value, day.value]).toEqual(['1980', '11', ''])
  })
})
