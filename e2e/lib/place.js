import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { randomUUID } from 'node:crypto'
import { areasSheet, eventsSheet, peopleSheet, township, villageA, villageB, county } from './sheets.js'

const run = promisify(execFile)
export const binary = process.env.WANJIA ?? fileURLToPath(new URL('../../wanjia', import.meta.url))
export const password = 'a long enough sentence 1'

/** The accounts that the walks sign in with; everybody has the same made-up password. */
const staff = [
  { name: 'window', display: '窗口小林', desk: 'window', purpose: 'civil_registration', area: township },
  { name: 'claims', display: '窗口小秦', desk: 'window', purpose: 'civil_registration benefit', area: township },
  { name: 'approver', display: '审批小韩', desk: 'approval', purpose: 'benefit', area: county },
  { name: 'approver-2', display: '审批小钱', desk: 'approval', purpose: 'benefit', area: county },
  { name: 'cashier', display: '财务小沈', desk: 'cashier', purpose: 'benefit', area: county },
  { name: 'clerk-a', display: '柳树小吴', desk: 'window', purpose: 'civil_registration', area: villageA },
  { name: 'clerk-b', display: '桃园小周', desk: 'window', purpose: 'civil_registration', area: villageB },
  { name: 'clinic', display: '卫生院小何', desk: 'clinic', purpose: 'civil_registration family_service', area: township },
  { name: 'manager', display: '主管小蒋', desk: 'management', purpose: 'statistics', area: county },
  { name: 'field-a', display: '柳树小满', desk: 'field', purpose: 'civil_registration family_service', area: villageA },
  { name: 'field-b', display: '桃园小谢', desk: 'field', purpose: 'civil_registration family_service', area: villageB },
  { name: 'field-d', display: '柳树小白', desk: 'field', purpose: 'civil_registration family_service', area: villageA },
  { name: 'field-e', display: '柳树小何', desk: 'field', purpose: 'civil_registration family_service', area: villageA },
  { name: 'field-c', display: '柳树小丁', desk: 'field', purpose: 'civil_registration family_service', area: villageA },
  { name: 'counter', display: '窗口小葛', desk: 'window', purpose: 'oversight', area: township },
  { name: 'inspector', display: '监督小许', desk: 'inspection', purpose: 'oversight', area: county },
  { name: 'inspector-2', display: '监督小唐', desk: 'inspection', purpose: 'oversight', area: county },
  { name: 'opener', display: '公开办小叶', desk: 'management', purpose: 'oversight', area: county },
  { name: 'inspector-3', display: '监督小方', desk: 'inspection', purpose: 'oversight', area: county },
  { name: 'leader', display: '柳树村小罗', desk: 'management', purpose: 'oversight', area: villageA },
  { name: 'numbers', display: '统计小郑', desk: 'statistics', purpose: 'statistics', area: county },
]

/**
 * A data folder of its own with the real binary serving it on a port that was free. `empty` leaves out people and
 * accounts: only the areas are there, and the token that opens the first account. `db` is the URL of a PostgreSQL database.
 */
export async function openPlace({ empty = false, db = '' } = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is not there: run make build, or set WANJIA`)
  const dir = await mkdtemp(join(tmpdir(), 'wanjia-e2e-'))
  const data = join(dir, 'data')
  const at = ['--data', data, ...(db ? ['--db', db] : [])]
  const wanjia = (command, ...args) => run(binary, [command, ...at, ...args], { cwd: dir })
  try {
    await writeFile(join(dir, 'areas.csv'), areasSheet())
    const begun = JSON.parse((await wanjia('init', '--areas', 'areas.csv', '--admin', 'admin', '--json')).stdout)
    if (!empty) {
      await writeFile(join(dir, 'people.csv'), peopleSheet())
      await writeFile(join(dir, 'events.csv'), eventsSheet())
      await wanjia('import', '--source', '石桥镇台账', 'people=people.csv', 'events=events.csv')
    }
    const server = await serve(at)
    const place = {
      ...server, dir, begun, wanjia,
      async close() {
        await server.stop()
        await rm(dir, { recursive: true, force: true, maxRetries: 5 })
      },
    }
    if (!empty) await hire(place)
    return place
  } catch (wrong) {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    throw wrong
  }
}

/** Starts the server and waits for the address that it prints; it ends with this process whatever happens to the walk. */
export function serve(at) {
  const child = spawn(binary, ['serve', ...at, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'inherit', 'pipe'], env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const said = []
  const stop = () =>
    new Promise((done) => {
      process.removeListener('exit', kill)
      if (child.exitCode !== null) return done()
      child.once('exit', done)
      child.kill('SIGTERM')
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said.join('')}`)))
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said.push(text)
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said.join(''))?.[0]
      if (url) resolve({ url, stop, said: () => said.join('') })
    })
  })
}

/** A caller of the API beside the browser, with a session of its own. */
export function caller(url, lang = 'zh', purpose = '') {
  let cookie = ''
  return async function call(method, path, body) {
    const headers = { 'Accept-Language': lang, 'Idempotency-Key': randomUUID() }
    if (purpose) headers['X-Purpose'] = purpose
    if (cookie) headers.Cookie = cookie
    if (body) headers['Content-Type'] = 'application/json'
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) })
    const set = answer.headers.getSetCookie()[0]
    if (set) cookie = set.split(';')[0]
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }
}

export async function callerFor(place, name, lang, purpose) {
  const call = caller(place.url, lang, purpose)
  await ready(place.url, name)
  await call('POST', '/session', { name, password })
  return call
}

/** Accounts that still have their first password, by the place's address: each is signed in with only once it is needed, for sign-ins from one address are held to a pace. */
const hired = new Map()

/** Gives an account the password of all walks, where it hasn't got it. */
export async function ready(url, name) {
  const left = hired.get(url)
  if (!left?.has(name)) return
  if (!left.get(name)) left.set(name, begin(url, name))
  await left.get(name)
}

async function begin(url, name) {
  const own = caller(url)
  await own('POST', '/session', { name, password: first })
  await own('POST', '/password', { old: first, new: password })
}

/** Opens the first account and the others. */
async function hire(place) {
  const call = caller(place.url)
  await call('POST', '/setup', { token: place.begun.token, name: 'admin', display: '管理员', password })
  for (const { name, display, desk, purpose, area } of staff) {
    await call('POST', '/users', { name, display, password: first, grants: purpose.split(' ').map((p) => ({ desk, area, purpose: p })) })
  }
  hired.set(place.url, new Map(staff.map(({ name }) => [name, undefined])))
}
const first = 'only for the first time 1'
