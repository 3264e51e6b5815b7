import { shallowRef, watch } from 'vue'
import { api, ask } from '@/api/client'
import type { Kind } from '@/api/types'
import { lang } from '@/words'

const kinds = shallowRef<Kind[]>()
let asked: Promise<Kind[]> | undefined

watch(lang, () => (asked = undefined))

/** The kinds of event in the user's language, asked for once. */
export function loadKinds(): Promise<Kind[]> {
  asked ??= ask(api.GET('/kinds')).then(
    (answer) => (kinds.value = answer.items),
    (thrown: unknown) => {
      asked = undefined
      throw thrown
    },
  )
  return asked
}

export const kindTitle = (code: string): string => kinds.value?.find((k) => k.code === code)?.title ?? code
