/** The pairs of the queue as it was last shown, so that the next one is a key away. */
let queue: [string, string][] = []

export function keepPairs(pairs: [string, string][]): void {
  queue = pairs
}

/** The pair before or after one; undefined at the ends. */
export function beside(a: string, b: string, step: 1 | -1): [string, string] | undefined {
  const at = queue.findIndex(([x, y]) => (x === a && y === b) || (x === b && y === a))
  return at < 0 ? queue[0] : queue[at + step]
}
