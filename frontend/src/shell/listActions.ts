// What every list can do by keys. A screen gives its grid; the words and keys are the same everywhere.
import type { Grid } from '../kit/grid/useGrid'
import type { Action, Place } from './actions'

export interface ListHandle<R extends { id: string }> {
  grid: Grid<R>
  toColumn: (which: 'first' | 'last') => void
  open: () => void
  peek: () => void
  leave: () => void
  copy: () => void
  find: () => void
  pick: (row: R, extend: boolean) => void
}

/** listActions makes the actions of one list. */
export function listActions<R extends { id: string }>(place: Place, list: ListHandle<R>): Action[] {
  const g = list.grid
  const page = (): number => Math.max(1, Math.floor(g.scale.value.view / g.scale.value.row) - 1)
  const key = (id: string, keys: string[], run: () => void, more: Partial<Action> = {}): Action => ({
    id: `${place}.${id}`,
    words: `ui.list.${id}`,
    keys,
    place,
    group: 'list',
    run,
    quiet: true,
    ...more,
  })
  const move = (by: number): void => g.goTo(g.focus.value + by)
  const extend = (by: number): void => {
    const from = g.focused.value
    if (from) list.pick(from, false)
    move(by)
    const to = g.focused.value
    if (to) g.selection.add([to])
    if (from) g.selection.add([from])
  }
  return [
    key('down', ['J', 'ArrowDown'], () => move(1), { hint: 10, hintKeys: 'J K', hintWords: 'ui.list.move' }),
    key('up', ['K', 'ArrowUp'], () => move(-1)),
    key('page_down', ['PageDown'], () => move(page()), { listOnly: true }),
    key('page_up', ['PageUp'], () => move(-page()), { listOnly: true }),
    key('first', ['Ctrl+Home'], () => g.goTo(0), { listOnly: true }),
    key('last', ['Ctrl+End'], () => g.goTo(g.total.value - 1), { listOnly: true }),
    key('first_column', ['Home'], () => list.toColumn('first'), { listOnly: true }),
    key('last_column', ['End'], () => list.toColumn('last'), { listOnly: true }),
    key('select', ['X'], () => g.focused.value && g.selection.toggle(g.focused.value), { hint: 20 }),
    key('extend_down', ['Shift+ArrowDown'], () => extend(1), { listOnly: true }),
    key('extend_up', ['Shift+ArrowUp'], () => extend(-1), { listOnly: true }),
    key('select_all', ['Ctrl+A'], () => g.selection.add(g.win.value.rows()), { listOnly: true }),
    key('open', ['Enter', 'ArrowRight'], list.open, { listOnly: true }),
    key('peek', ['Space'], list.peek, { listOnly: true, hint: 30 }),
    key('leave', ['Escape'], list.leave),
    key('copy', ['Ctrl+C'], list.copy, { listOnly: true }),
    key('find', ['/', 'Ctrl+F'], list.find, { typing: false }),
  ]
}
