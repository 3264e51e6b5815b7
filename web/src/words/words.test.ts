import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en.json'
import fieldEn from './field-en.json'
import insideEn from './field-inside-en.json'
import insideZh from './field-inside-zh.json'
import fieldZh from './field-zh.json'
import zh from './zh.json'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) out.set(k, v)
  }
  return out
}
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts') ? [path] : []
  })
}
const all = sources(join(process.cwd(), 'src'))

/** The field app has a small catalogue of its own: its first screen carries nothing of the office's. */
const ofField = (file: string) => /src[\\/]field[\\/]/.test(file)

describe.each([
  { name: 'of the office', chinese: flat(zh), english: flat(en), files: all.filter((f) => !ofField(f)) },
  { name: 'of the field app', chinese: new Map(Object.entries({ ...fieldZh, ...insideZh })), english: new Map(Object.entries({ ...fieldEn, ...insideEn })), files: all.filter(ofField) },
])('the two catalogues $name', ({ chinese, english, files }) => {
  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('fill the same placeholders', () => {
    for (const [key, text] of chinese) expect(`${key} ${placeholders(english.get(key) ?? '')}`).toBe(`${key} ${placeholders(text)}`)
  })
  it('leave no text empty', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('')
  })
  it('hold every key that the pages ask for', () => {
    for (const file of files) {
      const text = readFileSync(file, 'utf8')
      for (const [, key] of text.matchAll(/\bt\(\s*'([\w.]+)'/g)) expect(chinese.has(key!), `${key} in ${file}`).toBe(true)
      for (const [, key] of text.matchAll(/\btitle: '(page\.\w+)'/g)) expect(chinese.has(key!), `${key} in ${file}`).toBe(true)
    }
  })
  it('are the only place with words: no page holds Chinese text of its own', () => {
    const exempt = /use[\\/](charges|partial|sheets|say)\.ts$|charts[\\/]look\.ts$|field[\\/](words|rules[\\/](initials|hamlet))\.ts$/ // parsers of Chinese input, date formats, a font's name
    for (const file of files) {
      if (exempt.test(file)) continue
      expect(readFileSync(file, 'utf8').match(/\p{Script=Han}+/u)?.[0], file).toBeUndefined()
    }
  })
})
