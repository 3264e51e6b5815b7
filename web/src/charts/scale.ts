/** A straight scale from values to places. */
export const scale = (from: number, to: number, low: number, high: number) => (v: number) => low + ((v - from) / (to - from || 1)) * (high - low)

/** Round steps between two values, about so many. */
export function ticks(from: number, to: number, about: number): number[] {
  const rough = (to - from || 1) / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((s) => s * power >= rough) ?? 10)
  const out: number[] = []
  for (let v = Math.ceil(from / step) * step; v <= to + step * 1e-6 && out.length < 50; v += step) out.push(Number(v.toPrecision(12)))
  return out
}
