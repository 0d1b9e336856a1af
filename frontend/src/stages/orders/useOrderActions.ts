// The registry entries of the orders screen: for the selection if there is one, else for the row in focus.
import { computed, ref } from 'vue'
import type { OrderRow } from '../../seam/client'
import { useActions, type Action } from '../../shell/actions'
import { act, type ActDeps, type ActName, type Pick } from './acts'
import type { Orders } from './useOrders'

export type Question = '' | 'hold' | 'note' | 'cancel' | 'unplan'
export type OrderActions = ReturnType<typeof useOrderActions>

export interface Steps {
  tab: (by: 1 | -1) => void
  filter: () => void
  views: () => void
  exportList: () => Promise<void>
}

export function useOrderActions(orders: Orders, deps: ActDeps, steps: Steps) {
  const g = orders.grid
  const question = ref<Question>('')
  const busy = ref(false)
  /** solo makes the panel's buttons act on its own order, whatever is selected. */
  let solo: OrderRow | undefined

  const targets = computed<OrderRow[]>(() => {
    if (g.selection.count.value) return [...g.selection.rows.value.values()]
    return g.focused.value ? [g.focused.value] : []
  })

  function pick(): Pick {
    if (solo) return { ids: [solo.id] }
    if (g.selection.all.value) return { all: orders.pick.value }
    return { ids: targets.value.map((r) => r.id) }
  }

  async function run(name: ActName, why = ''): Promise<void> {
    if (busy.value) return
    busy.value = true
    const whole = !solo && g.selection.count.value > 0
    question.value = ''
    const clean = await act(name, pick(), why, deps, solo ? [solo] : targets.value)
    if (whole && clean) g.selection.clear()
    solo = undefined
    busy.value = false
  }

  const some = (): true | string => targets.value.length > 0 || g.selection.all.value || 'ui.why.no_order'
  const any = (of: (r: OrderRow) => boolean, why: string) => (): true | string => {
    if (some() !== true) return some()
    return g.selection.all.value || targets.value.some(of) || why
  }
  const inState =
    (...states: OrderRow['state'][]) =>
    (r: OrderRow): boolean =>
      states.includes(r.state)

  function ask(what: Question): void {
    question.value = what
  }

  const order = (id: string, keys: string[], more: Partial<Action> & Need<Action, 'run'>): Action => ({
    id: `orders.${id}`,
    words: `ui.verb.${id}`,
    keys,
    place: 'orders',
    group: 'order',
    when: some,
    ...more,
  })
  useActions([
    order('approve', ['E'], {
      when: any((r) => r.state === 'arrived' || r.hold_reasons.length > 0, 'ui.why.not_arrived'),
      run: () => run('approve'),
      hint: 40,
    }),
    order('hold', ['H'], {
      when: any(inState('arrived', 'ready', 'short', 'planned', 'in_work'), 'ui.why.gone'),
      run: () => ask('hold'),
      hint: 45,
    }),
    order('note', ['N'], { run: () => ask('note') }),
    order('unreview', [], { when: any(inState('ready', 'short'), 'ui.why.not_ready'), run: () => run('unreview') }),
    order('plan', ['P'], { when: any(inState('ready', 'short'), 'ui.why.not_ready'), run: () => run('plan') }),
    order('unplan', [], { when: any(inState('planned'), 'ui.why.not_planned'), run: () => run('unplan') }),
    order('cancel', [], {
      when: any(inState('arrived', 'ready', 'short', 'planned', 'in_work'), 'ui.why.gone'),
      run: () => ask('cancel'),
    }),
    order('export', [], { when: () => true, group: 'list', run: () => steps.exportList() }),
    order('next_tab', [']'], { when: () => true, group: 'list', quiet: true, run: () => steps.tab(1) }),
    order('previous_tab', ['['], { when: () => true, group: 'list', quiet: true, run: () => steps.tab(-1) }),
    order('filter', ['F'], { when: () => true, group: 'list', quiet: true, run: () => steps.filter() }),
    order('views', ['V'], { when: () => true, group: 'list', quiet: true, run: () => steps.views() }),
    order('reload', ['R'], { when: () => true, group: 'list', run: () => orders.again() }),
  ])

  /** forOne is what the panel calls: the same acts, for its order only. */
  function forOne(row: OrderRow, what: ActName): void {
    solo = row
    if (what === 'hold' || what === 'note' || what === 'cancel') ask(what)
    else if (what === 'release' || what === 'review') void run('approve')
    else void run(what)
  }

  function drop(): void {
    question.value = ''
    solo = undefined
  }

  const asked = computed(() => (solo ? 1 : g.selection.all.value ? g.total.value : targets.value.length))
  const noteNow = computed(() => {
    void question.value
    return (solo ?? targets.value[0])?.our_note ?? ''
  })
  return { question, busy, run, forOne, drop, asked, noteNow, targets }
}

type Need<T, K extends keyof T> = { [P in K]: T[P] }
