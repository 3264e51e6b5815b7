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
  { path: '/register', title: 'page.register', file: () => import('./Register.vue'), acts: ['register'], menu: { group: 'work', icon: 'register', phone: true } },
  { path: '/notices', title: 'page.notices', file: () => import('./Notices.vue'), acts: ['notify'], menu: { group: 'work', icon: 'bell', phone: true } },
  { path: '/cases', title: 'page.cases', file: () => import('./Cases.vue'), acts: ['handle'], menu: { group: 'work', icon: 'case', phone: true } },
  { path: '/care', title: 'page.care', file: () => import('./Care.vue'), acts: ['treat'], menu: { group: 'work', icon: 'people', phone: true } },
  { path: '/payments', title: 'page.payments', file: () => import('./Payments.vue'), acts: ['award', 'pay', 'release', 'books'], menu: { group: 'work', icon: 'money', phone: true } },
  { path: '/budgets', title: 'page.budgets', file: () => import('./Budgets.vue'), acts: ['budget'], menu: { group: 'work', icon: 'money' } },
  { path: '/budgets/:line', title: 'page.budgetLine', file: () => import('./BudgetLine.vue'), acts: ['budget'], under: '/budgets' },
  { path: '/orders', title: 'page.orders', file: () => import('./Orders.vue'), acts: ['handle'], menu: { group: 'work', icon: 'table' } },
  { path: '/orders/new', title: 'page.orderGive', file: () => import('./OrderGive.vue'), acts: ['handle'], under: '/orders' },
  { path: '/improvements/new', title: 'page.improvementNew', file: () => import('./ImprovementNew.vue'), acts: ['handle'], under: '/scorecards' },
  { path: '/improvements/:id', title: 'page.improvement', file: () => import('./Improvement.vue'), acts: ['handle'], under: '/scorecards' },
  { path: '/households', title: 'page.households', file: () => import('./Households.vue'), acts: ['list'], menu: { group: 'work', icon: 'house' } },
  { path: '/people', title: 'page.people', file: () => import('./People.vue'), acts: ['list'], menu: { group: 'work', icon: 'people' } },
  { path: '/events', title: 'page.events', file: () => import('./Events.vue'), acts: ['list'], menu: { group: 'work', icon: 'clock' } },
  { path: '/findings', title: 'page.findings', file: () => import('./Findings.vue'), acts: ['open', 'supervise'], menu: { group: 'work', icon: 'checks' } },
  { path: '/quarantine', title: 'page.quarantine', file: () => import('./Quarantine.vue'), acts: ['settle'], menu: { group: 'work', icon: 'shield' } },
  { path: '/devices', title: 'page.devices', file: () => import('./Devices.vue'), acts: ['settle', 'notify'], menu: { group: 'work', icon: 'device' } },
  { path: '/doubles', title: 'page.doubles', file: () => import('./Doubles.vue'), acts: ['compare'], menu: { group: 'work', icon: 'people' } },
  { path: '/providers', title: 'page.providers', file: () => import('./Providers.vue'), acts: ['watch'], menu: { group: 'work', icon: 'shield' } },
  { path: '/fees', title: 'page.fees', file: () => import('./Fees.vue'), acts: ['register'], menu: { group: 'work', icon: 'money' } },
  { path: '/areas', title: 'page.areas', file: () => import('./Areas.vue'), acts: ['figures'], menu: { group: 'know', icon: 'chart' } },
  { path: '/reach', title: 'page.reach', file: () => import('./Reach.vue'), acts: ['figures'], menu: { group: 'know', icon: 'checks' } },
  { path: '/scorecards', title: 'page.scorecards', file: () => import('./Scorecards.vue'), acts: ['figures'], menu: { group: 'know', icon: 'checks' } },
  { path: '/reports', title: 'page.reports', file: () => import('./Reports.vue'), acts: ['figures'], menu: { group: 'know', icon: 'register' } },
  { path: '/drafting', title: 'page.drafting', file: () => import('./Drafting.vue'), acts: ['figures'], menu: { group: 'know', icon: 'checks' } },
  { path: '/complaints', title: 'page.late', file: () => import('./ComplaintFigures.vue'), acts: ['handle', 'figures'], menu: { group: 'know', icon: 'clock' } },
  { path: '/care/figures', title: 'page.careFigures', file: () => import('./CareFigures.vue'), acts: ['figures'], menu: { group: 'know', icon: 'chart' } },
  { path: '/care/campaigns', title: 'page.careCampaigns', file: () => import('./CareCampaigns.vue'), acts: ['campaign'], menu: { group: 'work', icon: 'bell' } },
  { path: '/definitions', title: 'page.definitions', file: () => import('./Definitions.vue'), menu: { group: 'know', icon: 'book' } },
  { path: '/forms', title: 'page.forms', file: () => import('./Forms.vue'), menu: { group: 'know', icon: 'table' } },
  { path: '/people/:id', title: 'page.person', file: () => import('./Person.vue'), acts: ['open'], under: '/find' },
  { path: '/households/:id', title: 'page.household', file: () => import('./Household.vue'), acts: ['open'], under: '/households' },
  { path: '/register/:kind', title: 'page.registerKind', file: () => import('./RegisterKind.vue'), acts: ['register'], under: '/register' },
  { path: '/receipt/:number', title: 'page.receipt', file: () => import('./Receipt.vue'), acts: ['register', 'correct', 'void', 'open'], under: '/register' },
  { path: '/events/:entry', title: 'page.event', file: () => import('./Event.vue'), acts: ['open'], under: '/events' },
  { path: '/events/:entry/correct', title: 'page.correct', file: () => import('./Correct.vue'), acts: ['correct'], under: '/events' },
  { path: '/events/:entry/void', title: 'page.void', file: () => import('./Void.vue'), acts: ['void'], under: '/events' },
  { path: '/doubles/:a/:b', title: 'page.double', file: () => import('./Double.vue'), acts: ['compare'], under: '/doubles' },
  { path: '/merges/:merge/part', title: 'page.unmerge', file: () => import('./Unmerge.vue'), acts: ['merge'], under: '/find' },
  { path: '/changes', title: 'page.changes', file: () => import('./Changes.vue'), acts: ['handle'], under: '/cases' },
  { path: '/cases/lots', title: 'page.lots', file: () => import('./CaseLots.vue'), acts: ['handle'], under: '/cases' },
  { path: '/cases/new/:flow', title: 'page.caseOpen', file: () => import('./CaseOpen.vue'), acts: ['handle'], under: '/cases' },
  { path: '/cases/:id', title: 'page.case', file: () => import('./Case.vue'), acts: ['handle'], under: '/cases' },
  { path: '/providers/:id', title: 'page.provider', file: () => import('./Provider.vue'), acts: ['watch'], under: '/providers' },
  { path: '/inspections', title: 'page.inspections', file: () => import('./Inspections.vue'), acts: ['watch'], under: '/providers' },
  { path: '/inspections/:id/sheet', title: 'page.sheet', file: () => import('./InspectionSheet.vue'), acts: ['watch'], under: '/cases' },
  { path: '/inspections/figures', title: 'page.drive', file: () => import('./DriveFigures.vue'), acts: ['watch'], under: '/providers' },
  { path: '/inspections/:id/seizures', title: 'page.seizures', file: () => import('./Seizures.vue'), acts: ['watch'], under: '/cases' },
  { path: '/watch', title: 'page.watch', file: () => import('./Watch.vue'), acts: ['watch'], under: '/providers' },
  { path: '/charges', title: 'page.charges', file: () => import('./Charges.vue'), acts: ['watch'], menu: { group: 'work', icon: 'money' } },
  { path: '/fees/:number', title: 'page.feeReceipt', file: () => import('./FeeReceipt.vue'), acts: ['register', 'watch'], under: '/fees' },
  { path: '/unclaimed', title: 'page.unclaimed', file: () => import('./Unclaimed.vue'), acts: ['handle'], under: '/cases' },
  { path: '/care/people/:id', title: 'page.carePerson', file: () => import('./CarePerson.vue'), acts: ['treat'], under: '/care' },
  { path: '/care/records/:id', title: 'page.careRecord', file: () => import('./CareRecord.vue'), acts: ['treat'], under: '/care' },
  { path: '/care/supplies', title: 'page.careSupplies', file: () => import('./CareSupplies.vue'), acts: ['stock'], under: '/care' },
  { path: '/care/campaigns/:id', title: 'page.careCampaign', file: () => import('./CareCampaign.vue'), acts: ['campaign'], under: '/care/campaigns' },
  { path: '/areas/:code', title: 'page.area', file: () => import('./Area.vue'), acts: ['figures'] },
  { path: '/more', title: 'page.more', file: () => import('./More.vue') },
  { path: '/password', title: 'page.password', file: () => import('./Password.vue') },
  { path: '/sessions', title: 'page.sessions', file: () => import('./Sessions.vue') },
  { path: '/imports', title: 'page.imports', file: () => import('./Imports.vue'), acts: ['import', 'export'], menu: { group: 'know', icon: 'transfer' } },
  { path: '/imports/:id', title: 'page.import', file: () => import('./Import.vue'), acts: ['import'] },
  { path: '/admin/areas', title: 'page.adminAreas', file: () => import('./AdminAreas.vue'), acts: ['manage_areas'], menu: { group: 'admin', icon: 'map' } },
  { path: '/admin/users', title: 'page.adminUsers', file: () => import('./AdminUsers.vue'), acts: ['manage_users'], menu: { group: 'admin', icon: 'users' } },
  { path: '/admin/teams', title: 'page.adminTeams', file: () => import('./AdminTeams.vue'), acts: ['manage_users'], menu: { group: 'admin', icon: 'people' } },
  { path: '/admin/access', title: 'page.adminAccess', file: () => import('./AdminAccess.vue'), acts: ['manage_users'], menu: { group: 'admin', icon: 'key' } },
  { path: '/admin/journal', title: 'page.adminJournal', file: () => import('./AdminJournal.vue'), acts: ['verify'], menu: { group: 'admin', icon: 'chain' } },
  { path: '/admin/system', title: 'page.adminSystem', file: () => import('./AdminSystem.vue'), acts: ['manage_system'], menu: { group: 'admin', icon: 'server' } },
  { path: '/complain', title: 'page.complain', file: () => import('./Complain.vue'), open: true },
  { path: '/public-notices', title: 'page.public', file: () => import('./PublicNotices.vue'), open: true },
  { path: '/verify/:number?', title: 'page.verify', file: () => import('./Verify.vue'), open: true },
  { path: '/signin', title: 'page.signin', file: () => import('./SignIn.vue'), open: true },
  { path: '/setup', title: 'page.setup', file: () => import('./Setup.vue'), open: true },
  { path: '/:rest(.*)*', title: 'page.notfound', file: () => import('./NotFound.vue'), open: true },
]
