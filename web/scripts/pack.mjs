// Compresses what vite made into dist, from which the server's binary takes it: a third of the bytes.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const built = fileURLToPath(new URL('../build/', import.meta.url))
const dist = fileURLToPath(new URL('../dist/', import.meta.url))

for (const name of readdirSync(dist)) if (name !== '.keep') rmSync(dist + name, { recursive: true }) // .keep is committed: the server builds without Node
for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const name = `${entry.parentPath}/${entry.name}`.slice(built.length).replace(/^\/+/, '')
  if (name.startsWith('.vite/')) continue // what made the files asks for it, no browser does
  mkdirSync(dirname(dist + name), { recursive: true })
  writeFileSync(`${dist}${name}.gz`, gzipSync(readFileSync(built + name), { level: 9 }))
}
