// @vitest-environment node
import { expect, it } from 'vitest'
import { tsv } from './copy'

interface Row {
  no: string
  name: string
  paid: string
}
const columns = [
  { head: '单号', id: true, raw: (r: Row) => r.no },
  { head: '收件人', raw: (r: Row) => r.name },
  { head: '实付', raw: (r: Row) => r.paid },
]

it('keeps ids as text, amounts as numbers and rows as rows', () => {
  const rows = [
    { no: '0012345', name: '林**', paid: '226.70' },
    { no: 'E2026', name: 'a\tb\nc', paid: '-5.00' },
  ]
  expect(tsv(rows, columns)).toBe('单号\t收件人\t实付\n="0012345"\t林**\t226.70\nE2026\ta b c\t-5.00')
})

it('lets no text of a buyer become a formula', () => {
  const row = { no: '1', name: '=HYPERLINK("x")', paid: '+1+cmd' }
  expect(tsv([row], columns).split('\n')[1]).toBe('="1"\t\'=HYPERLINK("x")\t\'+1+cmd')
})
