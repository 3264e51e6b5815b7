/** What somebody is called: as it was written whole, else its parts, the family name first, without a space between Chinese characters. */
export function nameOf(v: Record<string, string>): string {
  const { name, family_name: family = '', given_name: given = '' } = v
  if (name || !family || !given) return name || family + given
  return family + (/\p{Script=Han}$/u.test(family) && /^\p{Script=Han}/u.test(given) ? '' : ' ') + given
}
