import { callerFor } from '../lib/place.js'
import { daysAgo, township } from '../lib/sheets.js'
import { screens } from '../lib/browser.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

/** Every page that the other walks look at in two of the four ways is looked at in the other two. */
const others = process.env.SHOTS ? screens : screens.slice(2)

walk('every page of the window stands in the other language at each width', async (v) => {
  const call = await callerFor(place(), 'window')
  const person = (await call('GET', '/find?q=zgs')).results[0].person
  const birth = (await call('GET', '/events?kind=birth')).items.find((e) => e.values.name === '高一鸣')
  const values = { date: daysAgo(1), sex: 'male', area: person.area.code }
  const { receipt, entry } = await call('POST', '/events', { kind: 'birth', values, overrides: [] })
  await v.page.goto('/signin')
  await v.inspect('signin')
  await v.signIn('window')
  for (const [name, path] of [
    ['home', '/'], ['find', '/find?q=zhang'], ['person', `/people/${person.id}`], ['household', `/households/${person.household}`], ['register', '/register'],
    ['register-birth', '/register/birth'], ['register-death', '/register/death'], ['register-person', '/register/person'], ['event', `/events/${birth.entry}`], ['correct', `/events/${birth.entry}/correct`], ['void', `/events/${birth.entry}/void`],
    ['receipt', `/receipt/${receipt}?event=${entry}`], ['verify', `/verify/${receipt}`], ['people', '/people'], ['households', '/households'],
    ['events', '/events'], ['findings', '/findings'], ['notices', '/notices'], ['quarantine', '/quarantine'], ['areas', '/areas'], ['area', `/areas/${township}`], ['definitions', '/definitions'],
    ['imports', '/imports'], ['more', '/more'], ['sessions', '/sessions'], ['password', '/password'],
  ]) {
    await v.go(path)
    await v.inspect(name)
  }
}, { screens: others })

walk('every page of the administration stands in the other language at each width', async (v) => {
  await v.signIn('admin')
  for (const page of ['areas', 'users', 'access', 'journal', 'system']) {
    await v.go(`/admin/${page}`)
    await v.inspect(`admin-${page}`)
  }
}, { screens: others })
