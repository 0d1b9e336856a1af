import { afterEach, describe, expect, it } from 'vitest'
import { setLang, t } from '../../seam/words'
import { dayOf, deadline, duration, headDate, timeText, type Here } from './time'
import { dayStart } from './zone'

const zone = 'Asia/Shanghai'
const at = (text: string): number => Date.parse(`${text}+08:00`)
const now = at('2026-11-22T14:42:00')
const here: Here = { now, zone, say: t }
afterEach(() => setLang('zh-CN'))

describe('an instant', () => {
  it.each([
    ['2026-11-22T09:05:00', '09:05', '09:05'],
    ['2026-11-21T23:59:00', '昨天 23:59', 'Yesterday 23:59'],
    ['2026-11-23T00:00:00', '明天 00:00', 'Tomorrow 00:00'],
    ['2026-11-03T14:42:00', '11-03 14:42', 'Nov 3, 14:42'],
    ['2025-11-03T14:42:00', '2025-11-03', '2025-11-03'],
  ])('%s reads %s', (when, zh, en) => {
    expect(timeText(at(when), here)).toBe(zh)
    setLang('en')
    expect(timeText(at(when), here)).toBe(en)
  })

  it('is empty when there is none', () => expect(timeText(0, here)).toBe(''))

  it('belongs to the zone of the shop, not of the computer', () => {
    expect(dayOf(Date.parse('2026-11-22T16:30:00Z'), zone)).toMatchObject({ day: 23, hour: 0, minute: 30, weekday: 1 })
    expect(timeText(Date.parse('2026-11-21T17:00:00Z'), here)).toBe('01:00')
  })
})

describe('a deadline', () => {
  it.each([
    ['2026-11-22T18:00:00', '今天 18:00', '剩 3 小时 18 分', true],
    ['2026-11-22T18:43:00', '今天 18:43', '剩 4 小时 1 分', false],
    ['2026-11-23T00:00:00', '今天 24:00', '剩 9 小时 18 分', false],
    ['2026-11-22T14:22:00', '今天 14:22', '已超 20 分', true],
    ['2026-11-25T09:00:00', '11-25 09:00', '剩 2 天', false],
  ])('%s', (when, first, rest, hot) => expect(deadline(at(when), here)).toEqual({ when: first, rest, hot }))

  it('reads the English way', () => {
    setLang('en')
    expect(deadline(at('2026-11-22T18:00:00'), here)).toEqual({
      when: '18:00 today',
      rest: '3 h 18 min left',
      hot: true,
    })
  })
  it('is nothing when none is set', () => expect(deadline(0, here)).toEqual({ when: '', rest: '', hot: false }))
})

it.each([
  [59_000, '不到 1 分'],
  [38 * 60_000, '38 分'],
  [4 * 3_600_000, '4 小时'],
  [252 * 60_000, '4 小时 12 分'],
  [3 * 86_400_000, '3 天'],
])('a duration of %d ms is %s', (ms, text) => expect(duration(ms, t)).toBe(text))

it('the head of Today names the day', () => {
  expect(headDate(now, zone, t)).toBe('11 月 22 日 周日 14:42')
  setLang('en')
  expect(headDate(now, zone, t)).toBe('Sun, Nov 22, 14:42')
})

describe('the start of a day', () => {
  it('is local midnight', () => {
    expect(dayStart('2026-11-22', zone)).toBe(at('2026-11-22T00:00:00'))
    expect(dayStart('2026-11-22', zone, 1)).toBe(at('2026-11-23T00:00:00'))
  })
  it('stays right when the clocks change', () => {
    expect(dayStart('2026-10-25', 'Europe/Berlin', 1) - dayStart('2026-10-25', 'Europe/Berlin')).toBe(25 * 3_600_000)
    expect(dayStart('2026-03-29', 'Europe/Berlin', 1) - dayStart('2026-03-29', 'Europe/Berlin')).toBe(23 * 3_600_000)
  })
})
