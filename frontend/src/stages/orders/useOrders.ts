// The list of orders: its filter lives in the address, its rows in the grid, its counts beside it.
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useGrid, type RowSource } from '../../kit/grid/useGrid'
import {
  api,
  ask,
  type OrderFilter,
  type OrderRow,
  type OrderSort,
  type OrderTab,
  type Schemas,
} from '../../seam/client'
import { about, onRing } from '../../seam/doorbell'
import { filterToQuery, isNarrow, queryToFilter, queryToSort } from '../../seam/filter'
import { useQuery } from '../../seam/query'

export type Counts = Schemas['OrderCounts']
export type Orders = ReturnType<typeof useOrders>

const PAGE = 100

/** sortOf is how a tab is sorted when nobody chose: what must leave first where that matters. */
export function sortOf(tab: OrderTab): OrderSort {
  return ['arrived', 'short', 'ready', 'planned', 'in_work'].includes(tab) ? 'ship_by' : 'newest'
}

export function useOrders() {
  const route = useRoute()
  const router = useRouter()
  const notFound = shallowRef<string[]>([])
  const onPage = computed(() => route.name === 'orders')
  const filter = computed<OrderFilter>((old) => (onPage.value ? queryToFilter(route.query) : (old ?? {})))
  const tab = computed<OrderTab>(() => filter.value.tab ?? 'arrived')
  const sort = computed<OrderSort>(() => queryToSort(route.query) ?? sortOf(tab.value))
  const asked = computed<OrderFilter>(() => ({ ...filter.value, tab: tab.value }))
  const narrow = computed(() => isNarrow(filter.value))
  /** pick is what an action on the whole list is for. */
  const pick = computed<OrderFilter>(() => asked.value)

  async function read(more: { cursor?: string; anchor?: number }, signal: AbortSignal) {
    const query = { ...asked.value, sort: sort.value, limit: PAGE, ...more }
    return ask(api.GET('/api/orders', { params: { query }, signal }))
  }
  const source: RowSource<OrderRow> = {
    jump: async (anchor, signal) => {
      const got = await read({ anchor }, signal)
      notFound.value = got.not_found
      return {
        rows: got.rows,
        next: got.next,
        prev: got.prev,
        start: got.start,
        total: got.total?.n ?? got.rows.length,
      }
    },
    page: (cursor, signal) => read({ cursor }, signal),
  }
  const grid = useGrid<OrderRow>(source)
  const counts = useQuery<Counts>((signal) =>
    ask(api.GET('/api/orders/counts', { params: { query: asked.value }, signal })),
  )

  function go(next: OrderFilter, by?: OrderSort): void {
    void router.replace({ path: '/orders', query: filterToQuery(next, by) })
  }

  /** change narrows or widens the list; undefined takes a member away. */
  function change(part: Partial<OrderFilter>): void {
    go({ ...asked.value, ...part }, queryToSort(route.query))
  }

  const question = computed(() => JSON.stringify([asked.value, sort.value]))
  watch(
    question,
    () => {
      if (!onPage.value) return
      grid.selection.clear()
      void grid.reload()
      void counts.load()
    },
    { immediate: true },
  )

  let due: ReturnType<typeof setTimeout> | undefined
  const off = onRing((ring) => {
    if (!about(ring, 'order', 'parcel', 'import', 'shop')) return
    due ??= setTimeout(() => {
      due = undefined
      void again()
    }, 250)
  })
  onScopeDispose(() => {
    off()
    clearTimeout(due)
  })

  /** again reads what is shown once more, without moving it. */
  async function again(): Promise<void> {
    await Promise.all([grid.refresh(), counts.load()])
  }

  return { filter, asked, tab, sort, narrow, pick, grid, counts, notFound, go, change, again }
}
