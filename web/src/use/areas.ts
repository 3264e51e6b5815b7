import { api, ask } from '@/api/client'
import type { Area } from '@/api/types'
import { knowArea } from './refs'

export async function areasUnder(parent?: string): Promise<Area[]> {
  const items: Area[] = []
  let cursor: string | undefined
  do {
    const page = await ask(api.GET('/areas', { params: { query: { parent, cursor } } }))
    items.push(...(page.items ?? []))
    cursor = page.next || undefined
  } while (cursor)
  items.forEach(knowArea)
  return items
}

export async function areasCalled(q: string): Promise<Area[]> {
  const { items } = await ask(api.GET('/areas', { params: { query: { q, limit: 20 } } }))
  items?.forEach(knowArea)
  return items ?? []
}
