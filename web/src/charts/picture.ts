import type { InjectionKey, Ref } from 'vue'
import { saveBlob } from '@/use/csv'
import { font, ink, quiet } from './look'

/** The name of the place that a page's charts are of. */
export const placeKey: InjectionKey<Readonly<Ref<string>>> = Symbol('the place of charts')

export type PictureKind = 'svg' | 'png'

const pad = 16
const space = 'http://www.w3.org/2000/svg'

function text(words: string, x: number, y: number, size: number, fill: string, weight = '400'): SVGTextElement {
  const node = document.createElementNS(space, 'text')
  for (const [key, value] of Object.entries({ x, y, fill, 'font-size': size, 'font-weight': weight, 'font-family': font })) node.setAttribute(key, String(value))
  node.textContent = words
  return node
}

/** Breaks a line where it would run out of the picture; Han letters are twice as wide as others. */
export function lines(words: string, width: number, size: number): string[] {
  const out: string[] = []
  let line = ''
  let used = 0
  for (const piece of words.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    const wide = [...piece].reduce((sum, c) => sum + (c > '\u2e7f' ? size : size * 0.56), 0)
    if (used + wide > width && line) {
      out.push(line.trimEnd())
      line = ''
      used = 0
    }
    line += piece
    used += wide
  }
  return line ? [...out, line.trimEnd()] : out
}

/** The drawing with its title above and its source below, as it may be passed on. */
export function framed(drawing: SVGSVGElement, title: string, source: string): SVGSVGElement {
  const box = drawing.viewBox?.baseVal
  const width = box?.width || drawing.clientWidth || Number(drawing.getAttribute('width')) || 640
  const height = box?.height || drawing.clientHeight || Number(drawing.getAttribute('height')) || 320
  const heads = lines(title.charAt(0).toUpperCase() + title.slice(1), width, 16)
  const feet = lines(source, width, 11)
  const top = pad + heads.length * 22
  const out = document.createElementNS(space, 'svg')
  const full = [width + 2 * pad, top + height + 12 + feet.length * 16 + pad] as const
  out.setAttribute('xmlns', space)
  out.setAttribute('width', String(full[0]))
  out.setAttribute('height', String(full[1]))
  out.setAttribute('viewBox', `0 0 ${full[0]} ${full[1]}`)
  out.setAttribute('role', 'img')
  const name = document.createElementNS(space, 'title')
  name.textContent = title
  const said = document.createElementNS(space, 'desc')
  const heard = drawing.querySelector('desc')?.textContent ?? drawing.closest('[aria-label]')?.getAttribute('aria-label') ?? ''
  said.textContent = `${heard} ${source}`.trim()
  const ground = document.createElementNS(space, 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', '#fff')
  const inner = drawing.cloneNode(true) as SVGSVGElement
  inner.querySelectorAll(':scope > title, :scope > desc').forEach((n) => n.remove())
  inner.removeAttribute('style')
  for (const [key, value] of Object.entries({ x: pad, y: top, width, height })) inner.setAttribute(key, String(value))
  out.append(name, said, ground, ...heads.map((h, i) => text(h, pad, pad + 14 + i * 22, 16, ink, '600')), inner,
    ...feet.map((f, i) => text(f, pad, top + height + 22 + i * 16, 11, quiet)))
  return out
}

/** Saves a drawing with its title and source. */
export async function savePicture(drawing: SVGSVGElement, title: string, source: string, file: string, kind: PictureKind): Promise<void> {
  const whole = framed(drawing, title, source)
  const markup = new Blob([new XMLSerializer().serializeToString(whole)], { type: 'image/svg+xml;charset=utf-8' })
  if (kind === 'svg') return saveBlob(`${file}.svg`, markup)
  const [width, height] = [Number(whole.getAttribute('width')), Number(whole.getAttribute('height'))]
  const picture = new Image()
  const url = URL.createObjectURL(markup)
  try {
    picture.src = url
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * 2 // sharp on paper
    canvas.height = height * 2
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    if (png) saveBlob(`${file}.png`, png)
  } finally {
    URL.revokeObjectURL(url)
  }
}
