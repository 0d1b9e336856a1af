// @vitest-environment node
import { expect, it } from 'vitest'
import { arrange, fit, moved, toggled, tracks, widened, type Column } from './columns'

const text = (): string => ''
const columns: Column<unknown>[] = [
  { id: 'state', head: 'h', width: 80, fixed: 'start', text },
  { id: 'why', head: 'h', width: 120, drop: 2, text },
  { id: 'no', head: 'h', width: 180, fixed: 'start', text },
  { id: 'goods', head: 'h', width: 140, grow: true, text },
  { id: 'region', head: 'h', width: 130, wide: true, drop: 1, text },
  { id: 'paid', head: 'h', width: 90, fixed: 'end', text },
]
const ids = (list: Column<unknown>[]): string => list.map((c) => c.id).join(' ')

it('shows wide columns only where there is room, unless a person chose', () => {
  expect(ids(arrange(columns, {}, false))).toBe('state why no goods paid')
  expect(ids(arrange(columns, {}, true))).toBe('state why no goods region paid')
  expect(ids(arrange(columns, toggled({}, 'region', true), false))).toBe('state why no goods region paid')
  expect(ids(arrange(columns, toggled({}, 'why', false), false))).toBe('state no goods paid')
  expect(ids(arrange(columns, toggled({}, 'paid', false), false))).toContain('paid')
})

it('moves free columns among themselves and leaves frozen ones', () => {
  const once = moved(columns, {}, 'goods', -1)
  expect(ids(arrange(columns, once, true))).toBe('state goods no why region paid')
  expect(moved(columns, once, 'goods', -1)).toBe(once)
})

it('drops whole columns where the list is too narrow, those a person chose last of all', () => {
  const all = arrange(columns, {}, true)
  expect(ids(fit(all, {}, 44, 800))).toBe('state why no goods region paid')
  expect(ids(fit(all, {}, 44, 700))).toBe('state why no goods paid')
  expect(ids(fit(all, {}, 44, 500))).toBe('state no goods paid')
  expect(ids(fit(all, { shown: ['why'] }, 44, 500))).toContain('why')
})

it('sticks frozen columns one beside the other', () => {
  const t = tracks(arrange(columns, {}, false), 44)
  expect(t.left).toEqual({ state: 44, no: 124 })
  expect(t.right).toEqual({ paid: 0 })
  expect(t.template).toBe('44px 80px 120px 180px minmax(140px, 1fr) 90px')
  expect(t.width).toBe(654)
})

it('keeps widths within sense', () => {
  expect(widened({}, 'no', 5).widths).toEqual({ no: 48 })
  expect(widened({ widths: { a: 90 } }, 'no', 212.4).widths).toEqual({ a: 90, no: 212 })
})
