import { readFileSync } from 'node:fs'

const catalogues = Object.fromEntries(['zh', 'en'].map((lang) => [lang, JSON.parse(readFileSync(new URL(`../../web/src/words/${lang}.json`, import.meta.url)))]))

const file = (name) => JSON.parse(readFileSync(new URL(`../../web/src/words/${name}.json`, import.meta.url)))
const field = Object.fromEntries(['zh', 'en'].map((lang) => [lang, { ...file(`field-${lang}`), ...file(`field-inside-${lang}`) }]))

const find = (lang, key) => key.split('.').reduce((at, part) => at?.[part], catalogues[lang])

/** Whether this is a key of the catalogue and not a text itself. */
export const known = (key) => typeof find('zh', key) === 'string'

/** The web app's own words, so that a walk finds what people see in either language. */
export const wordsOf = (lang) => (key, values = {}) => {
  const text = find(lang, key)
  if (typeof text !== 'string') throw new Error(`no ${lang} words for ${key}`)
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}

/** The field app's words, which have a small catalogue of their own. */
export const fieldWordsOf = (lang) => (key, values = {}) => {
  const text = field[lang][key]
  if (text === undefined) throw new Error(`no ${lang} words of the field app for ${key}`)
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}
