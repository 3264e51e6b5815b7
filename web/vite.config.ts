import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'

const keepText = 'The web app is built into this folder; the server embeds what it finds here.\n'

/** dist/.keep is committed so that the server builds without Node; emptying dist must not lose it. */
function keep(): Plugin {
  return {
    name: 'keep',
    apply: 'build',
    closeBundle() {
      writeFileSync(new URL('./dist/.keep', import.meta.url), keepText)
    },
  }
}

const server = process.env.WANJIA_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue(), keep()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': server, '/openapi.json': server } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // A strict content security policy may refuse data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    manifest: true,
    rollupOptions: {
      input: {
        office: fileURLToPath(new URL('./index.html', import.meta.url)),
        field: fileURLToPath(new URL('./field.html', import.meta.url)),
        family: fileURLToPath(new URL('./family.html', import.meta.url)),
      },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})
