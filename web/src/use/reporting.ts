import { useQuery } from './query'
import { areasUnder } from './areas'
import { myAreas } from './session'

/** The period that has just ended, of so many months: what somebody is most likely to report on. */
export function lastPeriod(months: number, today = new Date()): string {
  const year = today.getFullYear()
  const month = today.getMonth() + 1
  if (months === 12) return String(year - 1)
  if (months === 6) return month > 6 ? `${year}H1` : `${year - 1}H2`
  if (months === 3) return month > 3 ? `${year}Q${Math.floor((month - 1) / 3)}` : `${year - 1}Q4`
  return month > 1 ? `${year}-${String(month - 1).padStart(2, '0')}` : `${year - 1}-12`
}

/** The area that a report is about: that of the page's address, else the first that is one's own. */
export async function areaToReport(asked: string): Promise<string> {
  return asked || myAreas.value[0]?.code || (await areasUnder())[0]?.code || ''
}

export const useReportPeriod = (months: number) => useQuery('period', lastPeriod(months))
