import { computed, ref } from 'vue'

/** Where the worker is: the part of the address behind the mark, which goes to no server. */
const hash = ref(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

export interface Route {
  page: string
  id: string
  query: Record<string, string>
}
export const route = computed<Route>(() => {
  const [path = '', search = ''] = hash.value.replace(/^#\/?/, '').split('?')
  const [page = '', ...rest] = path.split('/')
  return { page: page || 'today', id: decodeURIComponent(rest.join('/')), query: Object.fromEntries(new URLSearchParams(search)) }
})

export function to(page: string, id = '', query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter((e): e is [string, string] => !!e[1])).toString()
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}${search ? `?${search}` : ''}`
}
export const go = (page: string, id = '', query: Record<string, string | undefined> = {}): void => void (location.hash = to(page, id, query))
export const replace = (page: string, id = ''): void => location.replace(to(page, id))
