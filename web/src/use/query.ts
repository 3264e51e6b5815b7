import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A value that lives in the page's address, so that a link and the back button keep it. One that isn't among those there are is the first. */
export function useQuery(name: string, first?: string): WritableComputedRef<string>
export function useQuery<T extends string>(name: string, first: NoInfer<T>, among: readonly T[]): WritableComputedRef<T>
export function useQuery(name: string, first = '', among?: readonly string[]): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const given = route.query[name]
      return typeof given === 'string' && (among?.includes(given) ?? true) ? given : first
    },
    set: (text) => void router.replace({ query: { ...route.query, [name]: text && text !== first ? text : undefined }, hash: route.hash }),
  })
}
