import type { Component } from 'vue'
import type { Act } from '@/api/types'
import type { IconName } from '@/parts/icons'

/** A page is one file in this folder and one line here: its address, its title, who may open it, where it stands in the menu. */
export interface Page {
  path: string
  file: () => Promise<Component>
  title: string
  acts?: readonly Act[]
  open?: boolean
  menu?: { group: 'work' | 'know' | 'admin'; icon: IconName; phone?: boolean }
}

export const pages: readonly Page[] = [
  { path: '/', title: 'page.home', file: () => import('./Home.vue'), menu: { group: 'work', icon: 'home', phone: true } },
  { path: '/find', title: 'page.find', file: () => import('./Find.vue'), acts: ['find'], menu: { group: 'work', icon: 'find', phone: true } },
  { path: '/people/:id', title: 'page.person', file: () => import('./Person.vue'), acts: ['open'] },
  { path: '/password', title: 'page.password', file: () => import('./Password.vue') },
  { path: '/sessions', title: 'page.sessions', file: () => import('./Sessions.vue') },
  { path: '/signin', title: 'page.signin', file: () => import('./SignIn.vue'), open: true },
  { path: '/setup', title: 'page.setup', file: () => import('./Setup.vue'), open: true },
  { path: '/:rest(.*)*', title: 'page.notfound', file: () => import('./NotFound.vue'), open: true },
]
