import { ref } from 'vue'

const kept = 'wanjia.field.large'
/** Large type, for whoever reads with difficulty or in the sun. */
export const large = ref(localStorage.getItem(kept) === '1')
export function setLarge(on: boolean): void {
  large.value = on
  localStorage.setItem(kept, on ? '1' : '0')
  document.documentElement.classList.toggle('large', on)
}
