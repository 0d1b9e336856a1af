// A window of loaded pages over a long list. The list itself is only ever read by cursor (the page after,
// the page before) or by a jump to a fraction of it; row numbers are places in the window plus its base.

export interface Page<R> {
  rows: R[]
  next: string
  prev: string
}

export interface Jump<R> extends Page<R> {
  start: number
  total: number
}

export type Need =
  | { kind: 'none' }
  | { kind: 'after'; cursor: string }
  | { kind: 'before'; cursor: string }
  | { kind: 'jump'; anchor: number }

const FAR = 300 // rows beyond which paging is slower than jumping
const KEEP = 12 // pages kept in memory

export class Keyset<R extends { id: string }> {
  pages: Page<R>[] = []
  base = 0
  total = 0

  get end(): number {
    return this.base + this.size
  }

  get size(): number {
    let n = 0
    for (const p of this.pages) n += p.rows.length
    return n
  }

  at(index: number): R | undefined {
    let n = index - this.base
    if (n < 0) return undefined
    for (const p of this.pages) {
      if (n < p.rows.length) return p.rows[n]
      n -= p.rows.length
    }
    return undefined
  }

  rows(): R[] {
    return this.pages.flatMap((p) => p.rows)
  }

  indexOf(id: string): number {
    let n = this.base
    for (const p of this.pages) {
      const i = p.rows.findIndex((r) => r.id === id)
      if (i >= 0) return n + i
      n += p.rows.length
    }
    return -1
  }

  /** need says what to read so that the rows from…to (exclusive) are there. */
  need(from: number, to: number): Need {
    const first = this.pages[0]
    const last = this.pages.at(-1)
    const anchor = this.total ? Math.min(1, from / this.total) : 0
    if (!first || !last) return { kind: 'jump', anchor }
    if (from >= this.end + FAR || to <= this.base - FAR) return { kind: 'jump', anchor }
    if (to > this.end && last.next) return { kind: 'after', cursor: last.next }
    if (from < this.base && first.prev) return { kind: 'before', cursor: first.prev }
    return { kind: 'none' }
  }

  /** land puts a jump's answer in place of everything. */
  land(p: Jump<R>): void {
    this.pages = [p]
    this.total = Math.max(p.total, p.rows.length)
    this.base = Math.max(0, p.start)
    this.settle()
  }

  /** after appends a page. */
  after(p: Page<R>): void {
    this.pages.push(p)
    if (this.pages.length > KEEP) this.base += this.pages.shift()?.rows.length ?? 0
    this.settle()
  }

  /** before puts a page in front; the base moves down by its length. */
  before(p: Page<R>): void {
    this.pages.unshift(p)
    this.base -= p.rows.length
    if (this.pages.length > KEEP) this.pages.pop()
    this.settle()
  }

  /** settle makes the numbers fit the ends: a window with nothing before it starts at 0, one with nothing after it ends at the total. */
  private settle(): void {
    const first = this.pages[0]
    const last = this.pages.at(-1)
    if (!first || !last) return
    if (!first.prev) this.base = 0
    else if (!last.next) this.base = Math.max(1, this.total - this.size)
    else if (this.base < 1) this.base = 1
    if (!last.next) this.total = this.end
    else this.total = Math.max(this.total, this.end + 1)
  }

  /** refresh replaces pages that were read again. Rows the list has gained at its start are held back and counted. */
  refresh(again: Map<Page<R>, Page<R>>, hold: boolean): { fresh: number; changed: string[] } {
    const known = new Map(this.rows().map((r) => [r.id, r]))
    const changed: string[] = []
    let fresh = 0
    this.pages = this.pages.map((old, i) => {
      const now = again.get(old)
      if (!now) return old
      let rows = now.rows
      if (i === 0 && !old.prev && hold) {
        const firstKnown = rows.findIndex((r) => known.has(r.id))
        if (firstKnown > 0) {
          fresh = firstKnown
          rows = rows.slice(firstKnown)
        }
      }
      for (const r of rows) {
        const before = known.get(r.id)
        if (before && JSON.stringify(before) !== JSON.stringify(r)) changed.push(r.id)
      }
      return { ...now, rows }
    })
    this.dedupe()
    this.settle()
    return { fresh, changed }
  }

  private dedupe(): void {
    const seen = new Set<string>()
    for (const p of this.pages) {
      p.rows = p.rows.filter((r) => !seen.has(r.id) && (seen.add(r.id), true))
    }
  }
}
