import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A value that lives in the page's address, so that a link and the back button keep it. */
export function useQuery(name: string, first = ''): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const given = route.query[name]
      return typeof given === 'string' ? given : first
    },
    set: (text) => void router.replace({ query: { ...route.query, [name]: text && text !== first ? text : undefined }, hash: route.hash }),
  })
}
