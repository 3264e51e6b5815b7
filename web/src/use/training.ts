import { t, word } from '@/words'

/** A kind of work in words; what no catalogue names stands for itself. */
export function workOf(code: string): string {
  return code.startsWith('operate-') ? t('training.operate', { device: word('training.device', code.slice(8)) }) : word('training.work', code)
}
