// A filter of orders as the address of a screen, so that a task can open exactly its orders and a reload keeps them.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { OrderFilter, OrderSort, OrderTab } from './client'

const texts = ['q', 'warehouse', 'platform', 'state', 'headline', 'hold', 'flag', 'province', 'sku'] as const
const numbers = ['paid_from', 'paid_to', 'ship_by_before'] as const
export const tabs: OrderTab[] = [
  'all',
  'arrived',
  'short',
  'ready',
  'planned',
  'in_work',
  'shipped',
  'cancelled',
  'shipback_bad',
  'refund',
]
const sorts: OrderSort[] = ['newest', 'ship_by', 'paid_desc', 'paid_asc', 'oldest']

/** filterToQuery writes a filter as an address. Empty members are left out. */
export function filterToQuery(f: OrderFilter, sort?: OrderSort): LocationQueryRaw {
  const out: LocationQueryRaw = {}
  if (f.tab) out.tab = f.tab
  for (const name of texts) if (f[name]) out[name] = f[name]
  for (const name of numbers) if (f[name]) out[name] = String(f[name])
  if (f.has_message) out.has_message = '1'
  if (f.shop?.length) out.shop = f.shop
  if (sort) out.sort = sort
  return out
}

/** queryToFilter reads an address back; what it does not know it ignores. */
export function queryToFilter(query: LocationQuery): OrderFilter {
  const one = (name: string): string => String([query[name]].flat()[0] ?? '')
  const out: Record<string, unknown> = {}
  const tab = one('tab')
  if ((tabs as string[]).includes(tab)) out.tab = tab
  for (const name of texts) if (one(name)) out[name] = one(name)
  for (const name of numbers) if (/^\d+$/.test(one(name))) out[name] = Number(one(name))
  if (one('has_message')) out.has_message = true
  const shops = [query.shop].flat().filter((s): s is string => Boolean(s))
  if (shops.length) out.shop = shops
  return out as OrderFilter
}

/** queryToSort reads the sort of an address. */
export function queryToSort(query: LocationQuery): OrderSort | undefined {
  return sorts.find((s) => s === query.sort)
}

/** isNarrow says whether more than the tab restricts the list. */
export function isNarrow(f: OrderFilter): boolean {
  return Object.entries(f).some(
    ([name, value]) => name !== 'tab' && value !== undefined && value !== '' && value !== false,
  )
}
