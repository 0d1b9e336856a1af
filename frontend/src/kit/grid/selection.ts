// What is selected survives scrolling and sorting. `all` means every row the filter finds, loaded or not.
import { computed, ref, shallowRef } from 'vue'

export interface Selection<R extends { id: string }> {
  rows: Readonly<{ value: ReadonlyMap<string, R> }>
  all: { value: boolean }
  count: Readonly<{ value: number }>
  has: (id: string) => boolean
  toggle: (row: R, on?: boolean) => void
  add: (rows: readonly R[]) => void
  clear: () => void
  anchor: { value: string }
}

/** useSelection keeps a selection of a list with `total()` rows. */
export function useSelection<R extends { id: string }>(total: () => number): Selection<R> {
  const rows = shallowRef<ReadonlyMap<string, R>>(new Map())
  const all = ref(false)
  const anchor = ref('')
  const count = computed(() => (all.value ? total() : rows.value.size))

  function toggle(row: R, on = !rows.value.has(row.id)): void {
    const next = new Map(rows.value)
    if (on) next.set(row.id, row)
    else next.delete(row.id)
    all.value = false
    rows.value = next
    anchor.value = row.id
  }

  function add(more: readonly R[]): void {
    const next = new Map(rows.value)
    for (const row of more) next.set(row.id, row)
    all.value = false
    rows.value = next
  }

  function clear(): void {
    rows.value = new Map()
    all.value = false
  }

  return { rows, all, count, has: (id) => all.value || rows.value.has(id), toggle, add, clear, anchor }
}
