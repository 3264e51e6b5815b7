import type { InjectionKey, Ref } from 'vue'

/** A household that is new at the door: known to nobody until the event that brings its first people is written. */
export interface Founded {
  id: string
  area: string
  address: string
}
export const founding: InjectionKey<Ref<Founded | undefined>> = Symbol('founding')
