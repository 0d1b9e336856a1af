// The living state of one grid: the window of rows, where it is scrolled to, what has the focus.
import { computed, nextTick, onScopeDispose, ref, shallowRef, triggerRef } from 'vue'
import { asTrouble, type Trouble } from '../../seam/problem'
import { Keyset, type Jump, type Page } from './keyset'
import { clamp, maxTop, reveal, visible, type Scale } from './scroll'
import { useSelection } from './selection'

/** RowSource reads the list. Both calls may be asked again with the same values and then read anew. */
export interface RowSource<R> {
  jump: (anchor: number, stop: AbortSignal) => Promise<Jump<R>>
  page: (cursor: string, stop: AbortSignal) => Promise<Page<R>>
}

export type Grid<R extends { id: string }> = ReturnType<typeof useGrid<R>>

const FRESH_MAX = 3 // pages read again at a change

export function useGrid<R extends { id: string }>(source: RowSource<R>) {
  const win = shallowRef(new Keyset<R>())
  const top = ref(0)
  const view = ref(400)
  const row = ref(36)
  const focus = ref(0)
  const busy = ref(false)
  const ready = ref(false)
  const trouble = shallowRef<Trouble>()
  const fresh = ref(0)
  const flashed = shallowRef<ReadonlySet<string>>(new Set())
  const asked = new WeakMap<Page<R>, (stop: AbortSignal) => Promise<Page<R>>>()
  let run = new AbortController()
  let reading = false

  const total = computed(() => win.value.total)
  const scale = computed<Scale>(() => ({ total: win.value.total, row: row.value, view: view.value }))
  const range = computed(() => visible(top.value, scale.value))
  const selection = useSelection<R>(() => win.value.total)
  const focused = computed(() => win.value.at(focus.value))

  async function readJump(anchor: number): Promise<void> {
    const got = await source.jump(anchor, run.signal)
    asked.set(got, (stop) => source.jump(anchor, stop))
    win.value.land(got)
  }

  async function readPage(cursor: string, where: 'after' | 'before'): Promise<void> {
    const got = await source.page(cursor, run.signal)
    asked.set(got, (stop) => source.page(cursor, stop))
    win.value[where](got)
  }

  /** ensure reads until the visible rows are there. */
  async function ensure(): Promise<void> {
    if (reading || !ready.value) return
    reading = true
    const mine = run
    try {
      for (let i = 0; i < 20 && mine === run; i++) {
        const need = win.value.need(range.value.from, range.value.to)
        if (need.kind === 'none') break
        busy.value = true
        const held = focused.value?.id
        if (need.kind === 'jump') await readJump(need.anchor)
        else await readPage(need.cursor, need.kind)
        if (mine !== run) return
        follow(held)
        trouble.value = undefined
        ready.value = true
        triggerRef(win)
        await nextTick()
      }
    } catch (e) {
      if (mine === run) trouble.value = asTrouble(e)
    } finally {
      if (mine === run) {
        reading = false
        busy.value = false
      }
    }
  }

  /** follow keeps the focus on its row when row numbers moved. */
  function follow(id: string | undefined): void {
    const at = id ? win.value.indexOf(id) : -1
    if (at >= 0 && at !== focus.value) {
      top.value = clamp(top.value + at - focus.value, 0, maxTop(scale.value))
      focus.value = at
    }
    focus.value = clamp(focus.value, 0, Math.max(0, win.value.total - 1))
    top.value = clamp(top.value, 0, maxTop(scale.value))
  }

  /** reload starts at the beginning of a (new) list; old rows stay until the new ones are there. */
  async function reload(): Promise<void> {
    run.abort()
    run = new AbortController()
    const mine = run
    reading = true
    busy.value = true
    try {
      const got = await source.jump(0, mine.signal)
      if (mine !== run) return
      const next = new Keyset<R>()
      next.land(got)
      asked.set(got, (stop) => source.jump(0, stop))
      win.value = next
      top.value = 0
      focus.value = 0
      fresh.value = 0
      trouble.value = undefined
      ready.value = true
    } catch (e) {
      if (mine === run) trouble.value = asTrouble(e)
    } finally {
      if (mine === run) {
        reading = false
        busy.value = false
        void ensure()
      }
    }
  }

  /** refresh reads the visible pages again without moving anything under the cursor. */
  async function refresh(): Promise<void> {
    if (reading || !ready.value || trouble.value) return reload()
    const mine = run
    const held = focused.value?.id
    const pages = seen().slice(0, FRESH_MAX)
    try {
      const now = await Promise.all(pages.map(async (p) => [p, await asked.get(p)?.(mine.signal)] as const))
      if (mine !== run || reading) return
      const again = new Map(now.filter((pair): pair is readonly [Page<R>, Page<R>] => pair[1] !== undefined))
      for (const [, page] of again) {
        const jump = page as Partial<Jump<R>>
        if (jump.total !== undefined) win.value.total = jump.total
      }
      const came = win.value.refresh(again, top.value > 0 || focus.value > 0)
      for (const page of win.value.pages) {
        const old = [...again].find(([, n]) => n.prev === page.prev && n.next === page.next)?.[0]
        const how = old && asked.get(old)
        if (how) asked.set(page, how)
      }
      fresh.value += came.fresh
      flash(came.changed)
      follow(held)
      triggerRef(win)
      void ensure()
    } catch (e) {
      if (mine === run) trouble.value = asTrouble(e)
    }
  }

  function seen(): Page<R>[] {
    let at = win.value.base
    return win.value.pages.filter((p) => {
      const from = at
      at += p.rows.length
      return at > range.value.from && from < range.value.to
    })
  }

  let fade: ReturnType<typeof setTimeout> | undefined
  function flash(ids: string[]): void {
    flashed.value = new Set(ids)
    clearTimeout(fade)
    fade = setTimeout(() => (flashed.value = new Set()), 200)
  }

  function scrollTo(next: number): void {
    top.value = clamp(next, 0, maxTop(scale.value))
    void ensure()
  }

  /** goTo puts the focus on a row and brings it into view. */
  function goTo(index: number): void {
    focus.value = clamp(index, 0, Math.max(0, win.value.total - 1))
    scrollTo(reveal(focus.value, top.value, scale.value))
  }

  function measure(viewPx: number, rowPx: number): void {
    view.value = Math.max(rowPx, viewPx)
    row.value = rowPx
    scrollTo(top.value)
  }

  onScopeDispose(() => {
    run.abort()
    clearTimeout(fade)
  })

  return {
    win,
    top,
    view,
    row,
    focus,
    busy,
    ready,
    trouble,
    fresh,
    flashed,
    total,
    scale,
    range,
    selection,
    focused,
    ensure,
    reload,
    refresh,
    scrollTo,
    goTo,
    measure,
  }
}
