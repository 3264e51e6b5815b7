import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, two, visit } from '../lib/browser.js'
import { openPlace, password } from '../lib/place.js'

let browser
before(async () => (browser = await openBrowser()))
after(async () => browser?.close())

for (const screen of two) {
  test(`the first account is opened with the token, and signs out and in again (${screen.name})`, async () => {
    const place = await openPlace({ empty: true })
    try {
      const v = await visit(browser, place, screen)
      await v.go('/')
      await v.page.waitForURL('**/setup')
      await v.inspect('setup')
      await v.button('setup.submit').click()
      await v.page.getByText(v.t('password.short', { n: 8 })).waitFor()

      v.expects(/^4\d\d POST \/api\/v1\/setup$/)
      await v.field('setup.token').fill('wron-gwro-ngwr-ongw')
      await v.field('setup.name').fill('admin')
      await v.field('signin.password').fill(password)
      await v.button('setup.submit').click()
      await v.page.locator('.field.wrong, .notice').first().waitFor()

      await v.go(place.begun.path)
      await v.page.reload()
      assert.equal(await v.field('setup.token').inputValue(), place.begun.token, 'the token from the address is filled in')
      await v.field('setup.display').fill('管理员')
      await v.field('signin.password').fill(password)
      await v.button('setup.submit').click()
      await v.page.waitForURL((url) => url.pathname === '/')
      await v.heading(v.t('home.hello', { name: '管理员' })).waitFor()
      await v.inspect('home-first')

      await v.page.getByRole('button', { name: new RegExp(v.t('app.account')) }).click()
      await v.page.getByText(v.t('app.signout')).click()
      await v.page.waitForURL('**/signin')
      await v.inspect('signin')

      v.expects(/^401 POST \/api\/v1\/session$/)
      await v.field('signin.name').fill('admin')
      await v.field('signin.password').fill('not the password at all')
      await v.button('signin.submit').click()
      await v.page.locator('.notice').waitFor()
      await v.page.goto('/events')
      await v.page.waitForURL(/\/signin\?next=/)
      await v.field('signin.name').fill('admin')
      await v.field('signin.password').fill(password)
      await v.button('signin.submit').click()
      await v.page.waitForURL((url) => !url.pathname.startsWith('/signin'))
      await v.leave()
    } finally {
      await place.close()
    }
  })
}
