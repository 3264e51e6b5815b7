import words from '@/words/field.json'
import './field.css'

/** An honest shell: the field app's work comes with the family services. */
type Lang = keyof typeof words

const kept = 'wanjia.lang'
const stored = localStorage.getItem(kept)
let lang: Lang = stored === 'en' || (!stored && navigator.language.startsWith('en')) ? 'en' : 'zh'

function element<K extends keyof HTMLElementTagNameMap>(tag: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

function show(): void {
  const say = words[lang]
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  document.title = `${say.title} · ${say.name}`
  const other = element('button', say.other)
  other.type = 'button'
  other.addEventListener('click', () => {
    lang = lang === 'zh' ? 'en' : 'zh'
    localStorage.setItem(kept, lang)
    show()
  })
  const office = element('a', say.office)
  office.href = '/'
  const seal = document.createElement('img')
  seal.src = '/seal.svg'
  seal.alt = ''
  document.querySelector('#field')?.replaceChildren(seal, element('h1', say.name), element('p', say.title), element('p', say.later), office, other)
}

show()
