import { t } from '@/words'

export const shortest = 10

/** What is wrong with a new password, in words; empty when nothing is. Length is what counts (NIST SP 800-63B §3.1.1). */
export function passwordFlaw(password: string): string {
  return [...password].length < shortest ? t('password.short', { n: shortest }) : ''
}
