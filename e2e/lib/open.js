import { openBrowser } from './browser.js'
import { openPlace } from './place.js'

/** A browser and a place, or neither: what was opened is closed where the other fails, so that nothing keeps a test from ending. */
export async function openBoth() {
  const [browser, place] = await Promise.allSettled([openBrowser(), openPlace()])
  if (browser.status === 'fulfilled' && place.status === 'fulfilled') return [browser.value, place.value]
  await browser.value?.close()
  await place.value?.close()
  throw browser.reason ?? place.reason
}
