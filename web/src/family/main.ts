import { createApp } from 'vue'
import { i18n, lang, speak } from '@/words'
import '@/style/tokens.css'
import '@/style/base.css'
import '@/style/controls.css'
import '@/style/print.css'
import Family from './Family.vue'

/* A family's own page is an app of its own: a cheap phone loads nothing of the office. */
window.addEventListener('vite:preloadError', () => location.reload())
await speak(lang.value, false)
createApp(Family).use(i18n).mount('#family')
