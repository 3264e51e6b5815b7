import { computed } from 'vue'
import { pages, type Page } from '@/pages'
import { mayAny } from '@/use/session'

export type MenuPage = Page & Required<Pick<Page, 'menu'>>

/** The pages in the menu that this account may open. */
export const menu = computed(() => pages.filter((p): p is MenuPage => !!p.menu && mayAny(p.acts)))
export const groups = computed(() =>
  (['work', 'know', 'admin'] as const)
    .map((name) => ({ name, pages: menu.value.filter((p) => p.menu.group === name) }))
    .filter((g) => g.pages.length),
)

/** The menu's page for an address: the one it says it belongs to, or the longest that it starts with. */
export function current(path: string, under?: string): string {
  if (under) return under
  const hits = menu.value.filter((p) => path === p.path || (p.path !== '/' && path.startsWith(`${p.path}/`)))
  return hits.sort((a, b) => b.path.length - a.path.length)[0]?.path ?? ''
}
