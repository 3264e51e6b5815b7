import { after, before, test } from 'node:test'
import { openBrowser, two, visit } from './browser.js'
import { openPlace } from './place.js'

let scene

/** From here on all walks share one place, opened by `open`, one browser and one screen. */
export function together(open) {
  let opened
  const all = () => (opened ??= Promise.all([openBrowser(), open()]))
  before(all)
  after(async () => { for (const one of await all()) await one.close() })
  scene = { all, screens: two.slice(1) }
}

/**
 * The walks of one file share a place and a browser. `walk` tells one story on a phone and on an office computer, in
 * one language each; the visitor's watch is read when the story ends.
 */
export function stage(options) {
  let browser
  let place
  const shared = scene
  before(async () => {
    ;[browser, place] = await (shared ? shared.all() : Promise.all([openBrowser(), openPlace(options)]))
  })
  after(async () => {
    if (shared) return
    await browser?.close()
    await place?.close()
  })
  return {
    place: () => place,
    another: (screen, more) => visit(browser, place, screen, more),
    walk(title, tell, { screens = shared?.screens ?? two } = {}) {
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
