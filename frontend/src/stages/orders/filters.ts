// What a person can filter by and how each filter reads on its chip.
import { computed, type ComputedRef } from 'vue'
import { here } from '../../kit/clock'
import { dayOf, deadline, isoDay } from '../../kit/format/time'
import { stateTokens, stateWords } from '../../kit/states'
import { api, ask, type OrderFilter, type Schemas } from '../../seam/client'
import { useQuery } from '../../seam/query'
import { t } from '../../seam/words'

export interface Option<V extends string = string> {
  value: V
  words: string
}
export interface Choices {
  shops: ComputedRef<Option[]>
  warehouses: ComputedRef<Option[]>
}

const holds: Schemas['HoldReason'][] = [
  'address_incomplete',
  'phone_bad',
  'name_blank',
  'unknown_sku',
  'unknown_status',
  'doubt',
  'duplicate',
  'amount_off',
  'channel_hold',
  'risk_review',
  'refund_asked',
  'message_present',
  'pending_payment',
  'presale_deposit',
  'part_shipped_elsewhere',
  'address_changed',
  'clerk',
]

/** holdOptions lists the reasons an order may wait for. */
export function holdOptions(): Option<Schemas['HoldReason']>[] {
  return holds.map((value) => ({ value, words: t(`hold.${value}`) }))
}

/** useChoices reads shops and warehouses for the filter buttons. */
export function useChoices(): Choices {
  const shops = useQuery((signal) => ask(api.GET('/api/shops', { signal })))
  const places = useQuery((signal) => ask(api.GET('/api/warehouses', { signal })))
  void shops.load()
  void places.load()
  return {
    shops: computed(() => (shops.data.value ?? []).map((s) => ({ value: s.id, words: s.name }))),
    warehouses: computed(() => (places.data.value ?? []).map((w) => ({ value: w.id, words: w.name }))),
  }
}

export interface Chip {
  name: keyof OrderFilter
  text: string
}

/** chipsOf is one removable chip per filter that is on; the tab and the search are shown elsewhere. */
export function chipsOf(f: OrderFilter, choices: Choices): Chip[] {
  const out: Chip[] = []
  const add = (name: keyof OrderFilter, label: string, value: string): void => {
    out.push({ name, text: t('ui.filter.chip', { label: t(label), value }) })
  }
  const named = (options: Option[], id: string): string => options.find((o) => o.value === id)?.words ?? id
  if (f.shop?.length) add('shop', 'ui.filter.shop', f.shop.map((id) => named(choices.shops.value, id)).join(' '))
  if (f.warehouse) add('warehouse', 'ui.filter.warehouse', named(choices.warehouses.value, f.warehouse))
  if (f.platform) add('platform', 'ui.filter.platform', t(`platform.${f.platform}`))
  if (f.hold) add('hold', 'ui.filter.hold', t(`hold.${f.hold}`))
  if (f.state) add('state', 'ui.col.state', t(`state.order.${f.state}`))
  if (f.headline && stateTokens('order').includes(f.headline))
    add('headline', 'ui.col.state', t(stateWords('order', f.headline)))
  if (f.paid_from || f.paid_to) {
    const day = (at: number): string => isoDay(dayOf(at, here.value.zone))
    const from = f.paid_from ? day(f.paid_from) : ''
    const to = f.paid_to ? day(f.paid_to - 1) : ''
    out.push({ name: f.paid_from ? 'paid_from' : 'paid_to', text: t('ui.filter.paid_range', { from, to }) })
  }
  if (f.ship_by_before)
    out.push({
      name: 'ship_by_before',
      text: t('ui.filter.due', { when: deadline(f.ship_by_before, here.value).when }),
    })
  if (f.has_message) out.push({ name: 'has_message', text: t('ui.filter.message') })
  if (f.province) add('province', 'ui.col.region', f.province)
  if (f.sku) add('sku', 'ui.filter.sku', f.sku)
  if (f.flag) add('flag', 'ui.filter.flag', f.flag)
  return out
}
