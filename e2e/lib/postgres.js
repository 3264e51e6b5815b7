import { execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openPlace } from './place.js'
import { together } from './walk.js'

const run = promisify(execFile)

/** The newest PostgreSQL of Debian; elsewhere the one in PATH. */
function binaries() {
  const debian = '/usr/lib/postgresql'
  const found = existsSync(debian) ? readdirSync(debian).sort((a, b) => a - b) : []
  return found.length ? join(debian, found.at(-1), 'bin') : ''
}

/** PostgreSQL refuses to run as root. */
function owner() {
  if (process.getuid() !== 0) return {}
  const id = (what) => Number(execFileSync('id', [what, 'postgres']).toString())
  return { uid: id('-u'), gid: id('-g') }
}

/** A cluster in a folder of its own, reached by a socket there. `database` makes an empty database and answers its URL. */
async function openCluster() {
  const bin = binaries()
  const as = owner()
  const dir = await mkdtemp(join(tmpdir(), 'pg')) // short: a socket's path has about 100 bytes
  if (as.uid !== undefined) chownSync(dir, as.uid, as.gid)
  const data = join(dir, 'data')
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'wanjia', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'], { ...as, cwd: dir })
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-k', dir, '-h', '', '-c', 'fsync=off', '-c', 'shared_buffers=64MB'], { ...as, cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = () => child.kill('SIGQUIT')
  process.once('exit', kill)
  await new Promise((resolve, reject) => {
    let said = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)))
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
  })
  return {
    async database(name) {
      await run(join(bin, 'createdb'), ['-h', dir, '-U', 'wanjia', name], { ...as, cwd: dir })
      return `postgres:///${name}?host=${dir}&user=wanjia&sslmode=disable`
    },
    async close() {
      process.removeListener('exit', kill)
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGQUIT')
      await ended
      await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The cluster of the walks of this process. */
let cluster
export const database = async (name) => (await (cluster ??= openCluster())).database(name)

together(async () => {
  const place = await openPlace({ db: await database('register') })
  return { ...place, close: async () => { await place.close(); await (await cluster).close() } }
})
