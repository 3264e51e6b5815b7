import { createApp } from 'vue'
import { onSignedOut } from '@/api/client'
import { listenForKeys } from '@/use/keys'
import { hush } from '@/use/live'
import { account } from '@/use/session'
import { i18n, lang, speak } from '@/words'
import './element'
import '@/style/tokens.css'
import '@/style/base.css'
import '@/style/controls.css'
import '@/style/element.css'
import '@/style/print.css'
import Office from './Office.vue'
import { router } from './router'

onSignedOut(() => {
  const at = router.currentRoute.value
  if (!account.value || at.meta.page?.open) return
  account.value = null
  hush()
  void router.push({ path: '/signin', query: { next: at.fullPath, ended: '1' } })
})
listenForKeys(() => void router.push('/find'))

// A page's file may be gone after the server was renewed; a fresh load brings the new one.
window.addEventListener('vite:preloadError', () => location.reload())

await speak(lang.value, false)
const app = createApp(Office).use(i18n).use(router)
await router.isReady()
app.mount('#app')
