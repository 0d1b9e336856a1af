// What a copy carries: raw values, tab separated, with heads; ids are marked as text so that Excel keeps them.

export interface CopyColumn<R> {
  head: string
  id?: boolean
  raw: (row: R) => string
}

/** tsv writes rows with a head line. A tab or a line break inside a value becomes a space. */
export function tsv<R>(rows: R[], columns: CopyColumn<R>[]): string {
  const line = (cells: string[]): string => cells.map((c) => c.replace(/[\t\r\n]+/g, ' ')).join('\t')
  const heads = line(columns.map((c) => c.head))
  return [heads, ...rows.map((r) => line(columns.map((c) => (c.id ? asText(c.raw(r)) : safe(c.raw(r))))))].join('\n')
}

function asText(id: string): string {
  return /^[\d+\-=@.]/.test(id) ? `="${id.replaceAll('"', '""')}"` : id
}

/** safe keeps a buyer's text from being read as a formula by the sheet it is pasted into. */
function safe(value: string): string {
  return /^[=@]|^[+-](?![\d.,]*$)/.test(value) ? `'${value}` : value
}
