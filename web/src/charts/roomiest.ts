type Point = readonly [number, number]

/** Where a label has the most room within rings: the middle of the widest of some level cuts, which lies inside however the area bends. */
export function roomiest(rings: (readonly Point[])[]): Point {
  const ys = rings.flat().map((p) => p[1])
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  let best: Point = [0, 0]
  let most = -1
  const cuts = 24
  for (let i = 1; i < cuts; i++) {
    const y = low + ((high - low) * i) / cuts
    const ends = rings.flatMap((ring) => ring.flatMap((a, j) => {
      const b = ring[(j + 1) % ring.length]!
      return a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])]
    })).sort((a, b) => a - b)
    for (let j = 0; j + 1 < ends.length; j += 2) {
      const room = (ends[j + 1]! - ends[j]!) * Math.min(i, cuts - i) // a wide cut at the edge has no height
      if (room > most) [most, best] = [room, [(ends[j]! + ends[j + 1]!) / 2, y]]
    }
  }
  return best
}
