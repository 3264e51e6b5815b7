import { t } from '@/words'

const shortest = 8
const phrase = 15
const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u]

/** What is wrong with a new password, in words; empty when nothing is. The server judges again. */
export function passwordFlaw(password: string): string {
  const length = [...password].length
  if (length < shortest) return t('password.short', { n: shortest })
  if (length < phrase && classes.filter((c) => c.test(password)).length < 3) return t('password.classes')
  return ''
}
