import { watchEffect } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { pages, type Page } from '@/pages'
import { loadAccount, mayAny } from '@/use/session'
import { t } from '@/words'

declare module 'vue-router' {
  interface RouteMeta {
    page: Page
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: pages.map((page) => ({ path: page.path, component: page.file, meta: { page } })),
  scrollBehavior: (to, from, saved) => {
    if (saved) return saved
    if (to.hash) return { el: to.hash, top: 72 }
    return to.path === from.path ? {} : { top: 0 }
  },
})

router.beforeEach(async (to) => {
  const page = to.meta.page
  if (page.open) return true
  const account = await loadAccount().catch(() => undefined)
  if (account === undefined) return true // the server is away; the shell says so
  if (account === null) return { path: '/signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (account.fresh && to.path !== '/password') return { path: '/password', query: { next: to.fullPath } }
  return true
})

/** The page's title follows the page and the language. */
watchEffect(() => {
  const page = router.currentRoute.value.meta.page
  if (page) document.title = `${t(page.title)} · ${t('app.name')}`
})

export const allowed = (page: Page | undefined): boolean => !page || page.open === true || mayAny(page.acts)
