// Columns of a grid and how a person arranged them: which, in what order, how wide.

export interface Column<R> {
  id: string
  head: string // key of the head's word
  width: number
  grow?: boolean // takes what is left over
  end?: boolean // right aligned: numbers
  fixed?: 'start' | 'end'
  isId?: boolean // copied as text
  sort?: string // what the list is sorted by when the head is clicked …
  sortBack?: string // … and when it is clicked again
  hide?: boolean // off until chosen
  wide?: boolean // on by itself only from 1700 px
  drop?: number // left out first (lowest first) where the list is too narrow for whole words
  text: (row: R) => string // what the cell says; cells with more than text have a slot as well
  raw?: (row: R) => string // what a copy carries, when it differs
}

export interface Layout {
  order?: string[]
  hidden?: string[]
  shown?: string[]
  widths?: Record<string, number>
}

export const MIN_WIDTH = 48
export const MAX_WIDTH = 600

/** arrange applies a person's layout to the columns. Unknown names are ignored, new columns keep their place. */
export function arrange<R>(columns: Column<R>[], layout: Layout, roomy: boolean): Column<R>[] {
  return ordered(columns, layout)
    .filter((c) => isShown(c, layout, roomy))
    .map((c) => ({ ...c, width: layout.widths?.[c.id] ?? c.width }))
}

/** fit leaves columns out until the rest has room. What a person switched on stays: then the list scrolls sideways. */
export function fit<R>(columns: Column<R>[], layout: Layout, box: number, room: number): Column<R>[] {
  let left = columns
  const spare = columns
    .filter((c) => c.drop !== undefined && !layout.shown?.includes(c.id))
    .sort((a, b) => (a.drop ?? 0) - (b.drop ?? 0))
  for (const c of spare) {
    if (left.reduce((sum, x) => sum + x.width, box) <= room) break
    left = left.filter((x) => x !== c)
  }
  return left
}

/** isShown says whether a column is on. Fixed columns always are. */
export function isShown<R>(c: Column<R>, layout: Layout, roomy: boolean): boolean {
  if (c.fixed) return true
  if (layout.hidden?.includes(c.id)) return false
  if (layout.shown?.includes(c.id)) return true
  return !c.hide && (!c.wide || roomy)
}

/** ordered puts columns in a person's order; fixed ones stay where they are. */
export function ordered<R>(columns: Column<R>[], layout: Layout): Column<R>[] {
  const wish = layout.order ?? []
  const free = columns.filter((c) => !c.fixed)
  const place = new Map(free.map((c, i) => [c.id, wish.includes(c.id) ? wish.indexOf(c.id) : i]))
  const sorted = [...free].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
  return columns.map((c) => (c.fixed ? c : (sorted.shift() ?? c)))
}

/** toggled switches a column on or off. */
export function toggled(layout: Layout, id: string, on: boolean): Layout {
  const hidden = (layout.hidden ?? []).filter((x) => x !== id)
  const shown = (layout.shown ?? []).filter((x) => x !== id)
  return { ...layout, hidden: on ? hidden : [...hidden, id], shown: on ? [...shown, id] : shown }
}

/** moved shifts a column one place within the free ones. */
export function moved<R>(columns: Column<R>[], layout: Layout, id: string, by: -1 | 1): Layout {
  const names = ordered(columns, layout)
    .filter((c) => !c.fixed)
    .map((c) => c.id)
  const from = names.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= names.length) return layout
  names.splice(to, 0, ...names.splice(from, 1))
  return { ...layout, order: names }
}

/** widened sets a width within the limits. */
export function widened(layout: Layout, id: string, width: number): Layout {
  const fit = Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width)))
  return { ...layout, widths: { ...layout.widths, [id]: fit } }
}

export interface Track {
  template: string
  width: number
  left: Record<string, number>
  right: Record<string, number>
}

/** tracks lays the columns out: the CSS grid template, the least width and where frozen columns stick. */
export function tracks<R>(columns: Column<R>[], box: number): Track {
  const left: Record<string, number> = {}
  const right: Record<string, number> = {}
  let start = box
  for (const c of columns) {
    if (c.fixed === 'start') {
      left[c.id] = start
      start += c.width
    }
  }
  let end = 0
  for (const c of [...columns].reverse()) {
    if (c.fixed === 'end') {
      right[c.id] = end
      end += c.width
    }
  }
  const parts = columns.map((c) => (c.grow ? `minmax(${c.width}px, 1fr)` : `${c.width}px`))
  return {
    template: [`${box}px`, ...parts].join(' '),
    width: columns.reduce((sum, c) => sum + c.width, box),
    left,
    right,
  }
}
