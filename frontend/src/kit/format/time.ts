// Instants as DESIGN §7 writes them, always in the shop's zone and never the computer's.
import type { Say } from '../../seam/words'

export interface Day {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  weekday: number // 0 = Sunday
  serial: number // days since 1970-01-01 in the zone
}

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let f = formats.get(zone)
  if (!f) {
    f = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, f)
  }
  return f
}

const QUARTER = 900_000 // no zone changes its offset inside a quarter of an hour
const offsets = new Map<string, number>()

/** offsetOf is how far a zone is ahead of UTC at an instant. Asking the system is slow, so each quarter is asked once. */
function offsetOf(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER)
  const key = `${zone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const got: Record<string, number> = {}
  for (const part of formatOf(zone).formatToParts(quarter * QUARTER)) {
    if (part.type !== 'literal') got[part.type] = Number(part.value)
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = got
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * QUARTER
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

/** dayOf takes an instant (UTC millis) apart in a zone. */
export function dayOf(at: number, zone: string): Day {
  const local = new Date(at + offsetOf(at, zone))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
    serial: Math.floor(local.getTime() / DAY_MS),
  }
}

const two = (n: number): string => n.toString().padStart(2, '0')

/** isoDay writes 2026-11-22. */
export function isoDay(d: Day): string {
  return `${d.year}-${two(d.month)}-${two(d.day)}`
}

/** clock writes 14:42. */
export function clock(at: number, zone: string): string {
  const d = dayOf(at, zone)
  return `${two(d.hour)}:${two(d.minute)}`
}

export interface Here {
  now: number
  zone: string
  say: Say
}

/** timeText: today 14:42; yesterday and tomorrow by name; this year 11-03 14:42; else the date. Zero is empty. */
export function timeText(at: number, here: Here): string {
  if (!at) return ''
  const d = dayOf(at, here.zone)
  const today = dayOf(here.now, here.zone)
  const time = `${two(d.hour)}:${two(d.minute)}`
  const name = dayName(d.serial - today.serial, here.say)
  if (name !== undefined) return name === '' ? time : here.say('ui.time.day_at', { day: name, time })
  if (d.year === today.year) return here.say('ui.time.date_at', { date: dateText(d, here.say), time })
  return isoDay(d)
}

function dayName(away: number, say: Say): string | undefined {
  if (away === 0) return ''
  if (away === -1) return say('ui.time.yesterday')
  if (away === 1) return say('ui.time.tomorrow')
  return undefined
}

function dateText(d: Day, say: Say): string {
  return say('ui.time.date', { month: say(`ui.time.month_${d.month}`), mm: two(d.month), dd: two(d.day), d: d.day })
}

/** duration writes whole minutes as 38 分, 4 小时 12 分, 3 天; the sign is the caller's. */
export function duration(ms: number, say: Say): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  if (minutes < 1) return say('ui.time.moment')
  if (minutes < 60) return say('ui.time.minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) {
    return minutes % 60
      ? say('ui.time.hours_minutes', { h: hours, m: minutes % 60 })
      : say('ui.time.hours', { n: hours })
  }
  return say('ui.time.days', { n: Math.floor(hours / 24) })
}

export interface Deadline {
  when: string // 今天 18:00
  rest: string // 剩 3 小时 18 分, or 已超 20 分
  hot: boolean // under four hours, or over
}

/** deadline writes the instant first and the rest second. Midnight belongs to the day it ends: 今天 24:00. */
export function deadline(at: number, here: Here): Deadline {
  if (!at) return { when: '', rest: '', hot: false }
  const left = at - here.now
  const midnight = clock(at, here.zone) === '00:00'
  const d = dayOf(midnight ? at - 60_000 : at, here.zone)
  const time = midnight ? '24:00' : `${two(d.hour)}:${two(d.minute)}`
  const today = dayOf(here.now, here.zone)
  const away = d.serial - today.serial
  const near: Record<number, string> = {
    [-1]: 'ui.time.due_yesterday',
    0: 'ui.time.due_today',
    1: 'ui.time.due_tomorrow',
  }
  const name = near[away]
  let when: string
  if (name) when = here.say(name, { time })
  else if (d.year === today.year) when = here.say('ui.time.date_at', { date: dateText(d, here.say), time })
  else when = isoDay(d)
  const rest = here.say(left < 0 ? 'ui.time.over' : 'ui.time.left', { time: duration(left, here.say) })
  return { when, rest, hot: left < 4 * 3_600_000 }
}

/** headDate writes the day of a page title: 11 月 22 日 周日 14:42. */
export function headDate(now: number, zone: string, say: Say): string {
  const d = dayOf(now, zone)
  return say('ui.time.head', {
    month: say(`ui.time.month_${d.month}`),
    m: d.month,
    d: d.day,
    weekday: say(`ui.time.weekday_${d.weekday}`),
    time: `${two(d.hour)}:${two(d.minute)}`,
  })
}
