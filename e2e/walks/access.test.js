import assert from 'node:assert/strict'
import { callerFor } from '../lib/place.js'
import { county, villageB } from '../lib/sheets.js'
import { stage } from '../lib/walk.js'

const { walk, place } = stage()

walk('a clerk of one village does not find, open or list the people of another', async (v) => {
  const call = await callerFor(place(), 'clerk-b')
  const stranger = (await call('GET', '/find?q=oym')).results[0].person
  assert.equal(stranger.name, '欧阳明')
  await v.signIn('clerk-a')
  await v.go('/find')
  await v.page.getByRole('combobox').fill('zgs')
  await v.page.getByRole('option').filter({ hasText: '张桂生' }).waitFor()
  await v.page.getByRole('combobox').fill('欧阳明')
  await v.page.getByText(v.t('find.none', { q: '欧阳明' })).waitFor()
  await v.inspect('find-none')
  v.expects(/^(403|404) GET \/api\/v1\/(people|households)/)
  await v.page.goto(`/people/${stranger.id}`)
  await v.page.locator('main .notice').first().waitFor()
  assert.doesNotMatch(await v.page.locator('main').innerText(), /欧阳/)
  await v.inspect('person-denied')
  await v.page.goto(`/people?area=${villageB}`)
  await v.page.locator('main .notice').first().waitFor()
  assert.doesNotMatch(await v.page.locator('main').innerText(), /欧阳/)
})

walk('the statistics desk reads figures and opens nobody', async (v) => {
  const call = await callerFor(place(), 'window')
  const person = (await call('GET', '/find?q=zgs')).results[0].person
  await v.signIn('numbers')
  await v.inspect('home-statistics')
  assert.equal(await v.page.locator('a[href="/people"], a[href="/find"]').filter({ visible: true }).count(), 0, 'the menu offers no people')
  await v.page.goto(`/people/${person.id}`)
  await v.page.getByText(v.t('app.denied')).waitFor()
  assert.doesNotMatch(await v.page.locator('body').innerText(), /张桂生/)
  await v.inspect('denied')
  const own = await callerFor(place(), 'numbers')
  for (const path of [`/people/${person.id}`, '/find?q=zgs', '/people', '/exports/people.csv']) await assert.rejects(own('GET', path), /: 403 /, `${path} is refused by the server itself`)
  await v.go(`/areas/${county}`)
  await v.heading(/石桥县/).waitFor()
})
