/** An area's outline as the server gives it: rings of longitude and latitude. */
export interface Outline {
  code: string
  rings: number[][][] | null
}
interface Shape {
  code: string
  d: string
  centre: [number, number]
}

const edge = 8

/** Outlines as paths that fit a picture: degrees of longitude shrink towards the poles; each area's name stands in its middle. */
export function picture(outlines: readonly Outline[], width: number, most: number): { shapes: Shape[]; width: number; height: number } {
  const points = outlines.flatMap((o) => (o.rings ?? []).flat())
  if (!points.length) return { shapes: [], width, height: 0 }
  const [west, south, east, north] = points.reduce<[number, number, number, number]>((b, [x = 0, y = 0]) => [Math.min(b[0], x), Math.min(b[1], y), Math.max(b[2], x), Math.max(b[3], y)], [180, 90, -180, -90])
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const [w, h] = [Math.max(1e-9, (east - west) * shrink), Math.max(1e-9, north - south)]
  const zoom = Math.min((width - 2 * edge) / w, (most - 2 * edge) / h)
  const left = (width - w * zoom) / 2
  const at = ([x = 0, y = 0]: number[]): [number, number] => [left + (x - west) * shrink * zoom, edge + (north - y) * zoom]
  const shapes = outlines.map((o) => {
    const rings = (o.rings ?? []).map((r) => r.map(at))
    const first = rings[0] ?? []
    const centre = first.reduce<[number, number]>((c, p) => [c[0] + p[0] / first.length, c[1] + p[1] / first.length], [0, 0])
    return { code: o.code, centre, d: rings.map((r) => `M${r.map((p) => p.map((n) => n.toFixed(1)).join(',')).join('L')}Z`).join('') }
  })
  return { shapes, width, height: Math.round(h * zoom + 2 * edge) }
}
