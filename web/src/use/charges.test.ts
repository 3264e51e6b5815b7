import { expect, test } from 'vitest'
import { readCharges } from './charges'

test('a book of charges is read in either language, and rows that say too little are counted', () => {
  const { charges, wrong } = readCharges('\ufeff项目,数量,金额,日期,付款人,押金\r\n"建档费, 资料费",2,"¥1,200.50",2026年3月9日,甲,是\r\n没有金额,,,2026-01-01,,\r\n')
  expect(wrong).toBe(1)
  expect(charges).toEqual([{ ref: '', payer: '甲', item: '建档费, 资料费', count: 2, amount: '1200.50', on: '2026-03-09', served: true, free: true, deposit: true }])
  expect(readCharges('item\tamount\tdate\tserved\nCopy\t5\t2026/1/2\tno').charges[0]).toMatchObject({ item: 'Copy', amount: '5', on: '2026-01-02', served: false })
  expect(readCharges('')).toEqual({ charges: [], wrong: 0 })
})
