import { expect, it } from 'vitest'
import type { OrderFilter } from './client'
import { filterToQuery, isNarrow, queryToFilter, queryToSort } from './filter'

const full: OrderFilter = {
  tab: 'short',
  q: '林知',
  shop: ['a', 'b'],
  warehouse: 'w',
  platform: 'pdd',
  hold: 'duplicate',
  paid_from: 1,
  paid_to: 2,
  ship_by_before: 3,
  has_message: true,
  sku: '1E5',
}

it('is the same filter after it was an address', () => {
  expect(queryToFilter(filterToQuery(full) as never)).toEqual(full)
  expect(queryToFilter({})).toEqual({})
})

it('ignores what it does not know', () => {
  expect(queryToFilter({ tab: 'nonsense', paid_from: 'x', other: '1' })).toEqual({})
  expect(queryToSort({ sort: 'paid_desc' })).toBe('paid_desc')
  expect(queryToSort({ sort: 'drop table' })).toBeUndefined()
})

it('knows whether more than the tab restricts the list', () => {
  expect(isNarrow({ tab: 'arrived' })).toBe(false)
  expect(isNarrow({ tab: 'arrived', q: 'x' })).toBe(true)
})
