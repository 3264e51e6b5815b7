import { createApp } from 'vue'
import App from './App.vue'
import { large, setLarge } from './look'
import { lang, speak } from './words'
import './field.css'

/* The field app: its first screen is small, stands without a network, and asks for a PIN before anything is opened. */
setLarge(large.value)
await speak(lang.value)
createApp(App).mount('#field')
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/field-sw.js', { scope: '/field', updateViaCache: 'none' })
