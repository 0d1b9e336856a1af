// The columns of the orders list. What is shown by itself depends on the tab: while judging, the reason; later, the parcel.
import { here } from '../../kit/clock'
import { amount, group, rawAmount } from '../../kit/format/number'
import { deadline, timeText } from '../../kit/format/time'
import type { Column } from '../../kit/grid/columns'
import { stateWords } from '../../kit/states'
import type { OrderRow, OrderTab } from '../../seam/client'
import { say } from '../../seam/problem'
import { lang, t } from '../../seam/words'

/** reasonText says in a few words what there is to look at. */
export function reasonText(row: OrderRow): string {
  const [first] = row.hold_reasons
  if (first) {
    const word = t(`hold.${first}`)
    return row.hold_reasons.length > 1
      ? t('ui.orders.reason_more', { first: word, n: row.hold_reasons.length - 1 })
      : word
  }
  return row.reasons[0] ? say(row.reasons[0]) : ''
}

/** goodsText is the first thing in the order and how many kinds there are. */
export function goodsText(row: OrderRow): string {
  return row.more_goods ? t('ui.orders.goods_more', { goods: row.goods, n: row.more_goods + 1 }) : row.goods
}

/** orderTone marks rows that shout: a deadline close by is the cell's affair, so nothing here but the void. */
export function orderTone(row: OrderRow): string {
  return row.headline === 'cancelled' ? 'off' : ''
}

const region = (row: OrderRow): string =>
  [row.province, row.city === row.province ? '' : row.city].filter(Boolean).join(' ')
const plan = (row: OrderRow): string => [row.warehouse, row.courier].filter(Boolean).join(' · ')
const waybills = (row: OrderRow): string => row.waybills.map((w) => w.number).join(' ')
const instant = (at: number): string => timeText(at, here.value)
const later: OrderTab[] = ['planned', 'in_work', 'shipped', 'shipback_bad']

/** orderColumns lists all columns as they stand by themselves on a tab; `longest` is the longest number in the list. */
export function orderColumns(tab: OrderTab, longest: number): Column<OrderRow>[] {
  const moving = later.includes(tab)
  const px = (zh: number, en: number): number => (lang.value === 'en' ? en : zh)
  return [
    {
      id: 'state',
      head: 'ui.col.state',
      width: px(88, 122),
      fixed: 'start',
      text: (r) => t(stateWords('order', r.headline), { token: r.headline }),
    },
    {
      id: 'reason',
      head: 'ui.col.reason',
      width: px(120, 158),
      drop: 6,
      hide: moving && tab !== 'shipback_bad',
      text: reasonText,
    },
    {
      id: 'no',
      head: 'ui.col.no',
      width: Math.max(180, 70 + Math.ceil(longest * 7.4)),
      fixed: 'start',
      isId: true,
      text: (r) => r.channel_order_no,
    },
    {
      id: 'ship_by',
      head: 'ui.col.ship_by',
      width: px(104, 124),
      sort: 'ship_by',
      hide: ['shipped', 'cancelled'].includes(tab),
      text: (r) => deadline(r.ship_by, here.value).when,
    },
    { id: 'goods', head: 'ui.col.goods', width: 104, grow: true, text: goodsText },
    {
      id: 'qty',
      head: 'ui.col.qty',
      width: 54,
      drop: 5,
      end: true,
      text: (r) => group(r.qty),
      raw: (r) => String(r.qty),
    },
    { id: 'receiver', head: 'ui.col.receiver', width: px(78, 92), drop: 4, text: (r) => r.receiver },
    {
      id: 'plan',
      head: 'ui.col.plan',
      width: px(140, 150),
      drop: 3,
      wide: !moving,
      hide: !moving && ['arrived', 'ready', 'short'].includes(tab),
      text: plan,
    },
    { id: 'waybill', head: 'ui.col.waybill', width: 150, drop: 7, hide: !moving, isId: true, text: waybills },
    {
      id: 'paid_at',
      head: 'ui.col.paid_at',
      width: px(112, 124),
      drop: 2,
      wide: true,
      sort: 'newest',
      sortBack: 'oldest',
      text: (r) => instant(r.paid_at),
    },
    { id: 'region', head: 'ui.col.region', width: 130, drop: 1, wide: true, text: region },
    { id: 'message', head: 'ui.col.message', width: 180, drop: 0, wide: true, text: (r) => r.buyer_message },
    { id: 'shop', head: 'ui.col.shop', width: 120, hide: true, text: (r) => r.shop },
    { id: 'memo', head: 'ui.col.memo', width: 160, hide: true, text: (r) => r.seller_memo },
    { id: 'note', head: 'ui.col.note', width: 160, hide: true, text: (r) => r.our_note },
    { id: 'created_at', head: 'ui.col.created_at', width: 112, hide: true, text: (r) => instant(r.created_at) },
    { id: 'arrived_at', head: 'ui.col.arrived_at', width: 112, hide: true, text: (r) => instant(r.arrived_at) },
    {
      id: 'paid',
      head: 'ui.col.paid',
      width: 92,
      fixed: 'end',
      end: true,
      sort: 'paid_desc',
      sortBack: 'paid_asc',
      text: (r) => (r.currency === 'CNY' ? amount(r.paid_minor) : `${r.currency} ${amount(r.paid_minor, r.currency)}`),
      raw: (r) => rawAmount(r.paid_minor, r.currency),
    },
  ]
}
