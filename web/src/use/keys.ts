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
