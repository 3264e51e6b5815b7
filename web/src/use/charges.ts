import type { ChargeDraft } from '@/api/types'

const columns = ['item', 'count', 'amount', 'on', 'payer', 'ref', 'served', 'free', 'deposit'] as const
type Column = (typeof columns)[number]

/** What a column of somebody's book may be called. */
const called: Record<Column, RegExp> = {
  item: /^(item|项目|收费项目|名称)$/i, count: /^(count|数量|次数)$/i, amount: /^(amount|金额|实收)$/i, on: /^(on|date|day|日期)$/i, payer: /^(payer|付款人|交款人)$/i, ref: /^(ref|receipt|票据|编号|票号)$/i,
  served: /^(served|已服务|提供服务)$/i, free: /^(free|自愿)$/i, deposit: /^(deposit|押金|保证金)$/i,
}
const no = /^(no|n|false|0|否|未|无)$/i
const yes = /^(yes|y|true|1|是|有)$/i

function cells(line: string, by: string): string[] {
  const out: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (quoted && c === '"' && line[i + 1] === '"') {
      cell += '"'
      i++
    } else if (c === '"') quoted = !quoted
    else if (c === by && !quoted) {
      out.push(cell.trim())
      cell = ''
    } else cell += c
  }
  return [...out, cell.trim()]
}

/** Charges from a sheet whose first row names its columns; a row without an item, an amount and a day is counted as wrong. */
export function readCharges(text: string): { charges: ChargeDraft[]; wrong: number } {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/).filter((l) => l.trim())
  const by = lines[0]?.includes('\t') ? '\t' : ','
  const head = cells(lines[0] ?? '', by).map((name) => columns.find((c) => called[c].test(name)))
  const charges: ChargeDraft[] = []
  let wrong = 0
  for (const line of lines.slice(1)) {
    const row = Object.fromEntries(cells(line, by).map((cell, i) => [head[i] ?? '', cell])) as Partial<Record<Column, string>>
    const on = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/.exec(row.on ?? '')
    const amount = (row.amount ?? '').replace(/[¥￥,元\s]/g, '')
    if (!row.item || !on || !/^\d+(\.\d{1,2})?$/.test(amount)) {
      wrong++
      continue
    }
    charges.push({
      ref: row.ref ?? '', payer: row.payer ?? '', item: row.item, count: Number(row.count) || 1, amount, on: `${on[1]}-${on[2]!.padStart(2, '0')}-${on[3]!.padStart(2, '0')}`,
      served: !no.test(row.served ?? ''), free: !no.test(row.free ?? ''), deposit: yes.test(row.deposit ?? ''),
    })
  }
  return { charges, wrong }
}
