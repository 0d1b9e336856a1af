// The time line of an order: what happened, and because of what, from the values the journal kept.
import type { IconName } from '../../kit/icons'
import { stateLook, type Family } from '../../kit/states'
import type { Schemas } from '../../seam/client'
import { say, sentence } from '../../seam/problem'
import { has, t } from '../../seam/words'
import { whoText } from './who'

type Event = Schemas['Event']
interface Look {
  icon: IconName
  family: Family
}

const looks: Record<string, Look> = {
  order_arrived: { icon: 'dial-0', family: 'move' },
  order_changed: { icon: 'refresh', family: 'move' },
  order_reviewed: stateLook('order', 'ready'),
  order_unreviewed: { icon: 'back', family: 'idle' },
  order_planned: stateLook('order', 'planned'),
  order_unplanned: { icon: 'back', family: 'idle' },
  order_short: stateLook('order', 'short'),
  order_restocked: stateLook('order', 'ready'),
  order_in_work: stateLook('order', 'in_work'),
  order_shipped: stateLook('order', 'shipped'),
  order_delivered: stateLook('order', 'delivered'),
  order_closed: stateLook('order', 'closed'),
  order_cancelled: stateLook('order', 'cancelled'),
  order_noted: { icon: 'note', family: 'idle' },
  hold_placed: stateLook('order', 'held'),
  hold_lifted: { icon: 'tick', family: 'done' },
  receiver_shown: { icon: 'search', family: 'idle' },
  shipback_confirmed: stateLook('shipback', 'confirmed'),
  shipback_refused: stateLook('shipback', 'refused'),
  shipback_unknown: stateLook('shipback', 'unknown'),
  waybill_refused: stateLook('shipback', 'refused'),
  waybill_unknown: stateLook('shipback', 'unknown'),
  label_stopped: { icon: 'octagon', family: 'stop' },
}

/** eventLook is the shape beside an event. */
export function eventLook(e: Event): Look {
  return looks[e.kind] ?? { icon: 'ring', family: 'idle' }
}

/** eventTitle says what happened; a hold names its reason. */
export function eventTitle(e: Event): string {
  const key = `journal.${e.kind}`
  const what = has(key) ? sentence(key, e.data) : t('ui.history.other')
  const reason = text(e.data.reason)
  return reason && has(`hold.${reason}`) ? t('ui.history.with', { what, more: t(`hold.${reason}`) }) : what
}

/** because lists the lines under an event: reasons, the number, the note, who did it. */
export function because(e: Event): string[] {
  const out: string[] = []
  for (const reason of list(e.data.reasons)) out.push(reason)
  if (text(e.data.waybill)) out.push(t('ui.history.waybill', { no: text(e.data.waybill) }))
  if (text(e.data.words)) out.push(t('ui.panel.quoted', { words: text(e.data.words) }))
  if (text(e.data.note)) out.push(t('ui.panel.quoted', { words: text(e.data.note) }))
  if (has(e.cause)) out.push(sentence(e.cause, e.data))
  else if (e.cause && !/^[a-z_.-]+$/.test(e.cause)) out.push(e.cause)
  if (e.by.class) out.push(whoText(e.by))
  return out
}

const text = (v: unknown): string => (typeof v === 'string' ? v : '')

function list(v: unknown): string[] {
  if (!Array.isArray(v)) return []
  return v
    .map((one: unknown) => {
      if (typeof one === 'string') return has(one) ? t(one) : one
      const w = one as Partial<Schemas['Words']> & { Key?: string; Args?: Record<string, unknown> }
      const key = w?.key ?? w?.Key
      return key ? say({ key, args: w.args ?? w.Args ?? {} }) : ''
    })
    .filter(Boolean)
}
