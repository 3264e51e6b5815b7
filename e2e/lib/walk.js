import { after, before, test } from 'node:test'
import { openBrowser, two, visit } from './browser.js'
import { openPlace } from './place.js'

/**
 * The walks of one file share a place and a browser. `walk` tells one story on a phone and on an office computer, in
 * one language each; the visitor's watch is read when the story ends.
 */
export function stage(options) {
  let browser
  let place
  before(async () => {
    ;[browser, place] = await Promise.all([openBrowser(), openPlace(options)])
  })
  after(async () => {
    await browser?.close()
    await place?.close()
  })
  return {
    place: () => place,
    another: (screen, more) => visit(browser, place, screen, more),
    walk(title, tell, { screens = two } = {}) {
      for (const screen of screens) {
        test(`${title} (${screen.name})`, { timeout: 300_000 }, async () => {
          const v = await visit(browser, place, screen)
          try {
            await tell(v, place)
          } catch (wrong) {
            wrong.message += `\nat ${v.page.url()}${await v.tell()}`
            await v.context.close()
            throw wrong
          }
          await v.leave()
        })
      }
    },
  }
}
