import { computed, ref, shallowRef } from 'vue'
import type { Open } from './store/open'

/** A worker's store on this phone. Two workers on one phone are two of them. */
export interface Phone {
  device: string
  account: string
  display: string
}

const kept = 'wanjia.field.phones'
const mark = 'wanjia_field'

function read(): Phone[] {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? '[]') as Phone[]
  } catch {
    return []
  }
}
export const phones = ref<Phone[]>(read())
export const current = ref<Phone | undefined>(phones.value[0])
/** Somebody is signing in: as a new worker, or because a lease is over. */
export const signing = ref<'new' | 'lease' | undefined>(phones.value.length ? undefined : 'new')
export const open = shallowRef<Open>()
export const isOpen = computed(() => !!open.value)
/** What happened that the worker must know when the phone is shut. */
/** How much was on this phone only when the browser cleared it. */
export const lost = ref(0)
export const told = ref<'' | 'evicted' | 'revoked' | 'wiped'>('')
/** How many entries were handed to the supervisor, sealed. */
export const handed = ref(0)

function keep(list: Phone[]): void {
  phones.value = list
  localStorage.setItem(kept, JSON.stringify(list))
}
export function add(phone: Phone): void {
  keep([phone, ...phones.value.filter((p) => p.device !== phone.device)])
  current.value = phone
}
export function remove(device: string): void {
  keep(phones.value.filter((p) => p.device !== device))
  current.value = phones.value[0]
  signing.value = current.value ? undefined : 'new'
}

/**
 * A cookie outlives what a browser clears when storage runs short. It says how much was on this phone only, so that the loss is
 * noticed and told; it names nobody.
 */
export function remember(unsent: number): void {
  document.cookie = `${mark}=${unsent}; max-age=${400 * 86_400}; path=/field; samesite=strict${location.protocol === 'https:' ? '; secure' : ''}`
}
export function remembered(): number | undefined {
  const found = new RegExp(`(?:^|; )${mark}=(\\d+)`).exec(document.cookie)
  return found ? Number(found[1]) : undefined
}
export const forgetMark = (): string => (document.cookie = `${mark}=; max-age=0; path=/field`)

const idle = 5 * 60_000
let timer: ReturnType<typeof setTimeout> | undefined
let touched = 0
/** Locks after five minutes without a touch. What was being written is kept, closed. */
export function touch(): void {
  clearTimeout(timer)
  touched = Date.now()
  if (open.value) timer = setTimeout(lock, idle)
}
/** A phone that sleeps stops its timers: whoever wakes it later, or under another clock, finds it shut. */
export function wake(): void {
  const slept = Date.now() - touched
  if (open.value && (slept >= idle || slept < 0)) lock()
}
export function lock(): void {
  clearTimeout(timer)
  open.value?.close()
  open.value = undefined
}
