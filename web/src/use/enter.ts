import { watch, type Ref } from 'vue'

/**
 * Enter takes what the words that stand in the box find. Whoever types faster than the answer comes is given that answer,
 * never somebody whom fewer letters had found, unless they were gone to with the arrows (`chosen`).
 */
export function useEnter(words: Ref<string>, answered: Ref<string | undefined>, take: () => void, chosen: () => boolean = () => false): () => void {
  let wanted: string | undefined
  watch(words, () => (wanted = undefined))
  watch(answered, (now) => {
    if (wanted === undefined || wanted !== now) return
    wanted = undefined
    take()
  }, { flush: 'post' })
  return () => {
    const now = words.value.trim()
    if (answered.value === now || chosen()) take()
    else wanted = now
  }
}
