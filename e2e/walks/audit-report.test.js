import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { after, before, test } from 'node:test'
import { openBrowser } from '../lib/browser.js'
import { binary } from '../lib/place.js'
import { csv } from '../lib/sheets.js'

/* The report of an audit by sample is one page, however many strata it has: printed by a real browser, its pages counted. */

const run = (...args) => promisify(execFile)(binary, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
let browser
before(async () => { browser = await openBrowser() })
after(() => browser?.close())

/** A county of some townships of two villages of three households, each with a birth and a death in 2024. */
function sheets(townships) {
  const areas = [['code', 'name', 'level', 'parent'], ['9901', 'Example', 'county', '']]
  const people = [['id', 'name', 'sex', 'birth_date', 'area', 'since', 'since_reason', 'household', 'address', 'relation']]
  const events = [['id', 'kind', 'date', 'person', 'area', 'name', 'sex', 'mother', 'household', 'registered']]
  const name = (n) => String.fromCharCode(65 + (n % 26)) + 'abcdefghij'[Math.floor(n / 26) % 10] + 'klmnopqrst'[n % 10]
  for (let t = 1; t <= townships; t++) {
    const town = `9901${String(t).padStart(3, '0')}`
    areas.push([town, `Township of the long name ${t}`, 'township', '9901'])
    for (let v = 1; v <= 2; v++) {
      const village = `${town}${v}`
      areas.push([village, `Village ${t}.${v}`, 'village', town])
      for (let h = 1; h <= 3; h++) {
        const n = ((t * 2) + v) * 3 + h
        const house = `h${village}-${h}`
        const row = (id, sex, birth, relation, k) => people.push([id, `${name(n * 3 + k)}a ${name(n * 7 + k)}o`, sex, birth, village, '2015-01-01', 'baseline', house, `Street ${h}`, relation])
        row(`w${house}`, 'female', `19${70 + (n % 25)}-0${1 + (n % 9)}-1${n % 9}`, 'head', 0)
        row(`m${house}`, 'male', `19${68 + (n % 25)}-0${1 + (n % 8)}-2${n % 8}`, 'spouse', 1)
        row(`o${house}`, 'male', `19${40 + (n % 9)}-0${1 + (n % 7)}-0${1 + (n % 8)}`, 'parent', 2)
        events.push([`b${house}`, 'birth', `2024-0${1 + (n % 9)}-05`, `c${house}`, village, `${name(n)}i ${name(n * 7)}o`, n % 2 ? 'male' : 'female', `w${house}`, house, `2024-0${1 + (n % 9)}-15`])
        events.push([`d${house}`, 'death', `2024-0${1 + (n % 9)}-07`, `o${house}`, village, '', '', '', house, `2024-0${1 + (n % 9)}-09`])
      }
    }
  }
  return { areas, people, events }
}

for (const townships of [1, 3, 21]) {
  for (const lang of ['zh', 'en']) {
    test(`the report of an audit of ${townships} strata is one page (${lang})`, { timeout: 300_000 }, async () => {
      const dir = await mkdtemp(join(tmpdir(), 'wanjia-audit-'))
      try {
        const all = sheets(townships)
        for (const [sheet, rows] of Object.entries(all)) await writeFile(join(dir, `${sheet}.csv`), csv(rows))
        const data = ['--data', join(dir, 'place')]
        const papers = ['-o', join(dir, 'audit'), ...data]
        await run('import', ...data, '--source', 's', ...Object.keys(all).map((s) => `${s}=${join(dir, s)}.csv`))
        await run('audit', 'plan', ...papers, '--area', '9901', '--from', '2024-01', '--to', '2024-12', '--strata', 'township', '--take', '3', '--margin', '0.01')
        await run('audit', 'sheet', ...papers)
        const units = (await readFile(join(dir, 'audit', 'interview.csv'), 'utf8')).split(/\r?\n/).flatMap((l) => /^\uFEFF?"?(\d{3}-\d{3})"?,household/.exec(l)?.[1] ?? [])
        const told = [['unit', 'kind', 'outcome', 'name', 'sex', 'birth_date', 'date'], ...units.map((u) => [u, 'household', 'interviewed', '', '', '', '']),
          ...units.flatMap((u, i) => [[u, 'birth', '', `Stranger ${i}`, 'female', '', ''], [u, 'death', '', `Elder ${i}`, 'male', '1941', '2024-05'], [u, 'person', '', `Other ${i}`, 'male', `19${50 + (i % 40)}-03-04`, '']])]
        await writeFile(join(dir, 'answers.csv'), csv(told))
        await run('audit', 'read', ...papers, '--in', join(dir, 'answers.csv')).catch((short) => assert.equal(short.code, 3, short.stderr)) // 3: pairs wait for somebody to decide
        const page = join(dir, 'report.html')
        await run('audit', 'report', ...papers, '--report', page, '--lang', lang)
        const context = await browser.newContext()
        const sheet = await context.newPage()
        await sheet.goto(pathToFileURL(page).href)
        const lines = await sheet.locator('table').first().locator('tbody tr').count()
        assert.ok(lines >= (townships > 1 ? 3 * townships : 3), `${lines} lines of ${townships} strata: the case is as large as it says`)
        const pdf = (await sheet.pdf({ preferCSSPageSize: true, format: 'A4' })).toString('latin1')
        await context.close()
        assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, `pages of a report with ${lines} lines`)
      } finally {
        await rm(dir, { recursive: true, force: true, maxRetries: 5 })
      }
    })
  }
}
