export interface Piece {
  text: string
  hit: boolean
}

/** Cuts `text` into pieces so that each occurrence of `match` can be marked. */
export function highlight(text: string, match: string): Piece[] {
  const wanted = match.trim().toLowerCase()
  if (!wanted) return [{ text, hit: false }]
  const pieces: Piece[] = []
  const lower = text.toLowerCase()
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), hit: false })
    from = at + wanted.length
    pieces.push({ text: text.slice(at, from), hit: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false })
  return pieces
}
