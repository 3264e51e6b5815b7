import { onBeforeUnmount, watch, type Ref } from 'vue'

let open = 0

function count(by: number): void {
  open += by
  const page = document.getElementById('app')
  if (page) page.inert = open > 0
}

/** While a dialog is open, what lies behind it takes no key, no finger and no reading aloud. */
export function useModal(shown: Ref<boolean>): void {
  let counted = false
  const set = (now: boolean) => {
    if (now === counted) return
    counted = now
    count(now ? 1 : -1)
  }
  watch(shown, set, { immediate: true, flush: 'sync' }) // before the dialog gives the focus back: the page must take it again
  onBeforeUnmount(() => set(false))
}
