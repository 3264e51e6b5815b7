import { computed, shallowRef } from 'vue'
import { open } from './app'
import type { Open } from './store/open'
import { Care } from './store/care'
import { View } from './store/view'

/** The phone that is open, for the pages inside: they only stand while it is. */
const views = new WeakMap<Open, View>()
export const here = computed<Open>(() => open.value!)
export const view = computed<View>(() => {
  const found = views.get(here.value) ?? new View(here.value)
  views.set(here.value, found)
  return found
})

/** A value read off the phone that follows its changes. */
export const follow = <T>(read: (v: View) => T) =>
  computed(() => {
    void here.value?.records.changed.value
    void here.value?.outbox.changed.value
    return read(view.value)
  })

/** What a page says once after something was done. */
export const said = shallowRef('')

const cares = new WeakMap<Open, Care>()
/** Counts when forms, schedules or programmes were read anew. */
export const careRead = shallowRef(0)
export const care = computed<Care>(() => {
  const found = cares.get(here.value) ?? new Care(here.value, view.value)
  cares.set(here.value, found)
  return found
})
export async function loadCare(): Promise<void> {
  await care.value.load()
  careRead.value++
}
