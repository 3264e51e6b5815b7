import { font, ink, line, quiet } from './look'

export interface GanttBar { name: string; note: string; from: number; to: number; over: boolean; whole: boolean; late: number }
export interface GanttScale { first: number; last: number; today: number; now: string; months: readonly { at: number; text: string }[] }

const space = 'http://www.w3.org/2000/svg'
const [width, left, row, top] = [960, 320, 40, 34]

/** The bars as a drawing that stands by itself, for a file: all days are whole numbers. */
export function ganttDrawing(bars: readonly GanttBar[], scale: GanttScale): SVGSVGElement {
  const node = (name: string, attrs: Record<string, string | number>, text = ''): SVGElement => {
    const n = document.createElementNS(space, name)
    for (const [key, value] of Object.entries(attrs)) n.setAttribute(key, String(value))
    n.textContent = text
    return n
  }
  const x = (day: number) => left + ((width - left) * (day - scale.first)) / Math.max(1, scale.last - scale.first)
  const words = (text: string, at: number, y: number, size: number, fill: string, weight = 400) => node('text', { x: at, y, 'font-size': size, fill, 'font-weight': weight, 'font-family': font }, text)
  const height = top + bars.length * row + 6
  const out = node('svg', { xmlns: space, width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement
  for (const m of scale.months) {
    const at = left + ((width - left) * m.at) / 100
    out.append(node('line', { x1: at, x2: at, y1: top - 8, y2: height, stroke: line }), words(m.text, at + 3, 14, 11, quiet))
  }
  bars.forEach((b, i) => {
    const y = top + i * row
    const end = x(b.to + 1)
    out.append(words(clipped(b.name, b.whole ? 21 : 20), b.whole ? 0 : 14, y + 15, 13, ink, b.whole ? 600 : 400), words(clipped(b.note, 26), b.whole ? 0 : 14, y + 31, 11, quiet))
    out.append(node('rect', { x: x(b.from), y: y + 8, width: Math.max(4, end - x(b.from)), height: 16, rx: 4, fill: b.over ? '#9aa3a0' : b.whole ? '#0f5f58' : '#7fb3ad' }))
    if (b.late > 0) out.append(node('rect', { x: end, y: y + 8, width: Math.max(0, x(scale.today) - end), height: 16, fill: '#b3261e', opacity: 0.55 }))
  })
  out.append(node('line', { x1: x(scale.today), x2: x(scale.today), y1: 18, y2: height, stroke: '#b3261e', 'stroke-width': 2 }), words(scale.now, x(scale.today) + 4, 28, 11, '#b3261e'))
  return out
}

/** A text that fits so many wide letters; what is longer ends in dots. */
export function clipped(text: string, wide: number): string {
  let used = 0
  let out = ''
  for (const c of text) {
    used += c > '\u2e7f' ? 1 : 0.55
    if (used > wide) return `${out}…`
    out += c
  }
  return out
}
