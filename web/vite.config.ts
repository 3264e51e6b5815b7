import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { VitePWA, type VitePWAOptions } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

/** What vite makes; scripts/pack.mjs compresses it into dist, which the server embeds. */
const outDir = 'build'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
}

/** The files that the field app can ever ask for: its service worker keeps these and nothing of the office. */
function ofField(): Set<string> {
  const chunks = JSON.parse(readFileSync(new URL(`./${outDir}/.vite/manifest.json`, import.meta.url), 'utf8')) as Record<string, Chunk>
  const files = new Set(['field.html', 'seal.svg', 'field.webmanifest', 'field-192.png', 'field-512.png'])
  const seen = new Set<string>()
  const reach = (key: string): void => {
    const chunk = chunks[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) reach(next)
  }
  reach('field.html')
  return files
}

/** The field app works without a network: a service worker of its own, for its own addresses, that asks before it changes. */
const fieldWorker: Partial<VitePWAOptions> = {
  filename: 'field-sw.js',
  scope: '/field',
  injectRegister: false,
  manifest: false, // public/field.webmanifest; only field.html names it
  registerType: 'prompt',
  workbox: {
    globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
    manifestTransforms: [async (entries) => {
      const files = ofField()
      return { manifest: entries.filter((e) => files.has(e.url)), warnings: [] }
    }],
    navigateFallback: 'field.html',
    navigateFallbackAllowlist: [/^\/field(\/|\?|$)/],
    inlineWorkboxRuntime: true,
    cleanupOutdatedCaches: true,
    sourcemap: false,
  },
}

const server = process.env.WANJIA_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue(), VitePWA(fieldWorker)],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': server, '/openapi.json': server } },
  build: {
    target: 'es2022',
    outDir,
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
  // A busy machine is no failure of what is tested.
  test: { environment: 'happy-dom', testTimeout: 60_000, include: ['src/**/*.test.ts'] },
})
