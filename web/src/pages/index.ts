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
  /** The page of the menu that this one belongs to, where its address does not say so. */
  under?: string
  menu?: { group: 'work' | 'know' | 'admin'; icon: IconName; phone?: boolean }
}

export const pages: readonly Page[] = [
  { path: '/', title: 'page.home', file: () => import('./Home.vue'), menu: { group: 'work', icon: 'home', phone: true } },
  { path: '/find', title: 'page.find', file: () => import('./Find.vue'), acts: ['find'], menu: { group: 'work', icon: 'find', phone: true } },
  { path: '/people/:id', title: 'page.person', file: () => import('./Person.vue'), acts: ['open'], under: '/find' },
  { path: '/households', title: 'page.households', file: () => import('./Households.vue'), acts: ['list'], menu: { group: 'work', icon: 'house' } },
  { path: '/households/:id', title: 'page.household', file: () => import('./Household.vue'), acts: ['open'], under: '/households' },
  { path: '/register', title: 'page.register', file: () => import('./Register.vue'), acts: ['register'], menu: { group: 'work', icon: 'register', phone: true } },
  { path: '/register/:kind', title: 'page.registerKind', file: () => import('./RegisterKind.vue'), acts: ['register'], under: '/register' },
  { path: '/receipt/:number', title: 'page.receipt', file: () => import('./Receipt.vue'), acts: ['register', 'correct', 'void', 'open'], under: '/register' },
  { path: '/events/:entry', title: 'page.event', file: () => import('./Event.vue'), acts: ['open'], under: '/events' },
  { path: '/events/:entry/correct', title: 'page.correct', file: () => import('./Correct.vue'), acts: ['correct'], under: '/events' },
  { path: '/events/:entry/void', title: 'page.void', file: () => import('./Void.vue'), acts: ['void'], under: '/events' },
  { path: '/people', title: 'page.people', file: () => import('./People.vue'), acts: ['list'], menu: { group: 'work', icon: 'people' } },
  { path: '/events', title: 'page.events', file: () => import('./Events.vue'), acts: ['list'], menu: { group: 'work', icon: 'clock' } },
  { path: '/notices', title: 'page.notices', file: () => import('./Notices.vue'), acts: ['register'], menu: { group: 'work', icon: 'bell', phone: true } },
  { path: '/areas', title: 'page.areas', file: () => import('./Areas.vue'), acts: ['figures'], menu: { group: 'know', icon: 'chart', phone: true } },
  { path: '/areas/:code', title: 'page.area', file: () => import('./Area.vue'), acts: ['figures'] },
  { path: '/definitions', title: 'page.definitions', file: () => import('./Definitions.vue'), menu: { group: 'know', icon: 'book' } },
  { path: '/findings', title: 'page.findings', file: () => import('./Findings.vue'), acts: ['open'], menu: { group: 'work', icon: 'checks' } },
  { path: '/more', title: 'page.more', file: () => import('./More.vue') },
  { path: '/password', title: 'page.password', file: () => import('./Password.vue') },
  { path: '/sessions', title: 'page.sessions', file: () => import('./Sessions.vue') },
  { path: '/signin', title: 'page.signin', file: () => import('./SignIn.vue'), open: true },
  { path: '/setup', title: 'page.setup', file: () => import('./Setup.vue'), open: true },
  { path: '/:rest(.*)*', title: 'page.notfound', file: () => import('./NotFound.vue'), open: true },
]
