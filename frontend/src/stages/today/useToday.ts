// Today as the backend sees it, read again at each change and each minute.
import { onScopeDispose } from 'vue'
import { api, ask, type Schemas } from '../../seam/client'
import { onRing } from '../../seam/doorbell'
import { useQuery, type Query } from '../../seam/query'
import type { IconName } from '../../kit/icons'

export type Today = Schemas['Today']
export type Task = Schemas['Task']
export type ShopLine = Schemas['ShopLine']
export type Kpi = Schemas['KPI']

export function useToday(): Query<Today> {
  const query = useQuery((signal) => ask(api.GET('/api/today', { signal })))
  let due: ReturnType<typeof setTimeout> | undefined
  const off = onRing(() => {
    due ??= setTimeout(() => {
      due = undefined
      void query.load()
    }, 600)
  })
  const minute = setInterval(() => void query.load(), 60_000)
  onScopeDispose(() => {
    off()
    clearTimeout(due)
    clearInterval(minute)
  })
  void query.load()
  return query
}

const icons: Record<Task['kind'], IconName> = {
  overdue: 'clock',
  due_soon: 'clock',
  short: 'box-minus',
  shipback_refused: 'octagon',
  shipback_unknown: 'ask',
  review: 'dial-0',
  plan_ready: 'dial-1',
  label_stopped: 'warn',
  shop_down: 'octagon',
  sign_in_ending: 'clock',
  count_mismatch: 'warn',
}

/** taskIcon is the shape of a kind of task. */
export function taskIcon(kind: Task['kind']): IconName {
  return icons[kind] ?? 'warn'
}

export interface Range {
  zone: { from: number; to: number } // percent of the bar
  tick: number
  low: boolean // healthy is at or above the limit
  limit: number
  healthy: boolean
}

/** rangeOf places a measure on its bar: the limit stands in the middle, the healthy side is drawn. */
export function rangeOf(k: Kpi): Range | undefined {
  if (k.value === null) return undefined
  const low = k.healthy_min !== null
  const limit = (low ? k.healthy_min : k.healthy_max) ?? 0
  const fit = (n: number): number => Math.max(1, Math.min(99, n))
  if (low) {
    const span = Math.max(1, (1000 - limit) * 2)
    const tick = fit(((k.value - (1000 - span)) / span) * 100)
    return { zone: { from: 50, to: 100 }, tick, low, limit, healthy: k.value >= limit }
  }
  return {
    zone: { from: 0, to: 50 },
    tick: fit((k.value / Math.max(1, limit * 2)) * 100),
    low,
    limit,
    healthy: k.value <= limit,
  }
}
