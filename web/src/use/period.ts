/** The twelve months that are over on a day, as the figures take them. */
export function lastTwelve(now: Date): { from: string; to: string } {
  const month = (back: number) => new Date(Date.UTC(now.getFullYear(), now.getMonth() - back, 1)).toISOString().slice(0, 7)
  return { from: month(12), to: month(1) }
}
