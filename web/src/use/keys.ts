import { onBeforeUnmount, onMounted } from 'vue'

const boxes: HTMLElement[] = []

/** The find box that `/` brings the cursor to: the one shown last. */
export function useFindKey(box: () => HTMLElement | null | undefined): void {
  let mine: HTMLElement | null | undefined
  onMounted(() => {
    mine = box()
    if (mine) boxes.push(mine)
  })
  onBeforeUnmount(() => {
    const at = mine ? boxes.indexOf(mine) : -1
    if (at >= 0) boxes.splice(at, 1)
  })
}

const typing = (el: EventTarget | null) =>
  el instanceof HTMLElement && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName))

export function listenForKeys(elsewhere: () => void): void {
  document.addEventListener('keydown', (e) => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return
    e.preventDefault()
    const shown = boxes.filter((b) => b.offsetParent !== null).at(-1)
    if (shown) shown.focus()
    else elsewhere()
  })
}

/** A listener for single keys, which leaves alone whoever types, and every key with a modifier. */
export function listened(acts: Record<string, () => void>): (e: KeyboardEvent) => void {
  return (e) => {
    const act = acts[e.key.length === 1 ? e.key.toLowerCase() : e.key]
    if (!act || e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return
    if (e.key === 'Enter' && e.target instanceof HTMLElement && e.target.closest('a, button')) return
    e.preventDefault()
    act()
  }
}
