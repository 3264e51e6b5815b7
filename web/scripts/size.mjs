// Weighs what a first visit downloads (gzip) and fails above the promise.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const built = new URL('../build/', import.meta.url)
const limits = { 'index.html': 350, 'field.html': 60 }
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', built), 'utf8'))
const weigh = (file) => gzipSync(readFileSync(new URL(file, built)), { level: 9 }).length

/** Everything the entry imports before it can show anything, and the first page with its words. */
function reach(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return seen
  seen.add(key)
  for (const next of chunk.imports ?? []) reach(next, seen)
  return seen
}

const firstVisit = {
  'index.html': ['index.html', 'src/pages/Home.vue', 'src/words/zh.json', 'src/words/en.json'],
  'field.html': ['field.html', 'src/words/field-zh.json'], // a phone loads one language; Chinese weighs more
}

let failed = false
for (const [entry, limit] of Object.entries(limits)) {
  const keys = new Set()
  for (const start of firstVisit[entry]) {
    if (!manifest[start]) throw new Error(`${start} is not in the build; run npm run build first`)
    reach(start, keys)
  }
  const files = new Set([entry])
  for (const key of keys) {
    files.add(manifest[key].file)
    for (const css of manifest[key].css ?? []) files.add(css)
  }
  const bytes = [...files].reduce((sum, file) => sum + weigh(file), 0)
  const charts = keys.has('src/charts/kit.ts')
  const ok = bytes <= limit * 1024 && !charts
  failed ||= !ok
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${entry}: ${(bytes / 1024).toFixed(1)} kB of ${limit} kB gzip${charts ? ', and charts are in the first load' : ''}`)
}
const everything = new Set()
const all = (key) => {
  const chunk = manifest[key]
  if (!chunk || everything.has(chunk.file)) return
  for (const file of [chunk.file, ...(chunk.css ?? [])]) everything.add(file)
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) all(next)
}
all('field.html')
console.log(`     field.html with all that it can ever load, as its service worker keeps it: ${([...everything].reduce((sum, file) => sum + weigh(file), 0) / 1024).toFixed(1)} kB gzip`)
process.exit(failed ? 1 : 0)
