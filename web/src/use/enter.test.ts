import { expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useEnter } from './enter'

function box() {
  const [words, answered, take] = [ref(''), ref<string>(), vi.fn()]
  const enter = effectScope().run(() => useEnter(words, answered, take))!
  const type = async (text: string) => {
    words.value = text
    await nextTick()
  }
  const answer = async (text: string) => {
    answered.value = text
    await nextTick()
  }
  return { enter, type, answer, take }
}

it('takes at once what the words have found', async () => {
  const { enter, type, answer, take } = box()
  await type('zgs')
  await answer('zgs')
  enter()
  expect(take).toHaveBeenCalledTimes(1)
})

it('takes nothing that fewer letters found, and waits for the answer', async () => {
  const { enter, type, answer, take } = box()
  await type('zg')
  await answer('zg')
  await type('zgs')
  enter()
  expect(take).not.toHaveBeenCalled()
  await answer('zgs')
  expect(take).toHaveBeenCalledTimes(1)
})

it('forgets that it was asked when somebody types on', async () => {
  const { enter, type, answer, take } = box()
  await type('z')
  enter()
  await type('zg')
  await answer('z')
  await answer('zg')
  expect(take).not.toHaveBeenCalled()
})
