// What a person does in the browser, once more in a place whose register lies in PostgreSQL: finding, registering, correcting,
// taking back, importing and taking an import back, an area's figures, the administration, and a backup that is restored.
import { database } from '../lib/postgres.js'
import './people.test.js'
import './register.test.js'
import './import.test.js'
import './area.test.js'
import './admin.test.js'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { binary, caller, callerFor, password, serve } from '../lib/place.js'
import { stage } from '../lib/walk.js'

const { walk } = stage()

walk('a backup made in the browser is restored into another database, and its people are found there', async (v, place) => {
  await callerFor(place, 'window') // who has signed in by then signs in there too
  await v.signIn('admin')
  await v.go('/admin/system')
  await v.button('system.backup').click()
  await v.page.getByText(v.t('system.backedUp')).waitFor({ timeout: 60_000 })
  const admin = await callerFor(place, 'admin')
  const [{ file }] = (await admin('GET', '/backups')).items
  const at = ['--data', join(place.dir, 'restored'), '--db', await database('restored')]
  await promisify(execFile)(binary, ['restore', ...at, join(place.dir, 'data', 'backups', file)])
  const there = await serve(at)
  try {
    const call = caller(there.url)
    await call('POST', '/session', { name: 'window', password })
    assert.equal((await call('GET', '/find?q=zgs')).results[0].person.name, '张桂生')
  } finally {
    await there.stop()
  }
})
