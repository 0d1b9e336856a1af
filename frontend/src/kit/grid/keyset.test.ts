// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { Keyset, type Jump, type Page } from './keyset'

interface Row {
  id: string
  v: number
}
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => ({ id: `r${from + i}`, v: 0 }))
const page = (from: number, to: number, total = 1000): Page<Row> => ({
  rows: rows(from, to),
  prev: from > 0 ? `b${from}` : '',
  next: to < total ? `a${to}` : '',
})
const jump = (from: number, to: number, total = 1000): Jump<Row> => ({ ...page(from, to, total), start: from, total })

describe('a window over a long list', () => {
  it('first asks for the beginning', () => {
    expect(new Keyset<Row>().need(0, 20)).toEqual({ kind: 'jump', anchor: 0 })
  })

  it('reads on by cursor and jumps only when it is far away', () => {
    const w = new Keyset<Row>()
    w.land(jump(0, 100))
    expect(w.need(0, 20)).toEqual({ kind: 'none' })
    expect(w.need(90, 110)).toEqual({ kind: 'after', cursor: 'a100' })
    expect(w.need(700, 720)).toEqual({ kind: 'jump', anchor: 0.7 })
    w.after(page(100, 200))
    expect(w.at(150)?.id).toBe('r150')
    expect(w.indexOf('r199')).toBe(199)
  })

  it('knows the rows before a jump by cursor', () => {
    const w = new Keyset<Row>()
    w.land(jump(500, 600))
    expect(w.at(500)?.id).toBe('r500')
    expect(w.need(480, 520)).toEqual({ kind: 'before', cursor: 'b500' })
    w.before(page(400, 500))
    expect(w.at(400)?.id).toBe('r400')
    expect(w.base).toBe(400)
  })

  it('puts itself right at both ends when the jump was not exact', () => {
    const w = new Keyset<Row>()
    w.land({ ...jump(0, 100), start: 7 })
    expect(w.base).toBe(0)
    w.land({ ...jump(940, 1000), start: 930 })
    expect(w.end).toBe(1000)
    expect(w.need(990, 1000)).toEqual({ kind: 'none' })
  })

  it('never runs out of numbers in front of rows that are still there', () => {
    const w = new Keyset<Row>()
    w.land({ ...jump(150, 250), start: 60 })
    w.before(page(50, 150))
    expect(w.base).toBeGreaterThan(0)
    w.before(page(0, 50))
    expect(w.base).toBe(0)
    expect(w.at(0)?.id).toBe('r0')
  })

  it('keeps a bounded number of pages and the right numbers', () => {
    const w = new Keyset<Row>()
    w.land(jump(0, 50, 5000))
    for (let i = 1; i < 60; i++) w.after(page(i * 50, i * 50 + 50, 5000))
    expect(w.pages.length).toBeLessThanOrEqual(12)
    expect(w.at(2999)?.id).toBe('r2999')
    expect(w.at(0)).toBeUndefined()
  })
})

describe('reading pages again', () => {
  it('holds new rows at the start back and names what changed', () => {
    const w = new Keyset<Row>()
    const first = jump(0, 3, 3)
    w.land(first)
    const now = { ...first, rows: [{ id: 'new', v: 0 }, { id: 'r0', v: 1 }, ...rows(1, 3)] }
    expect(w.refresh(new Map([[w.pages[0] as Page<Row>, now]]), true)).toEqual({ fresh: 1, changed: ['r0'] })
    expect(w.rows().map((r) => r.id)).toEqual(['r0', 'r1', 'r2'])
  })

  it('lets rows go that left the list, and shows no row twice', () => {
    const w = new Keyset<Row>()
    w.land(jump(0, 3, 6))
    w.after(page(3, 6, 6))
    const [a, b] = w.pages as [Page<Row>, Page<Row>]
    w.refresh(
      new Map([
        [a, { ...a, rows: rows(1, 4) }],
        [b, { ...b, rows: rows(3, 6) }],
      ]),
      true,
    )
    expect(w.rows().map((r) => r.id)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5'])
    expect(w.total).toBe(5)
  })
})
