import { dayOf } from './time'

const DAY = 86_400_000

/** dayStart is the instant a day (YYYY-MM-DD) begins in a zone, `more` days later; right across clock changes. */
export function dayStart(day: string, zone: string, more = 0): number {
  const [y = 1970, m = 1, d = 1] = day.split('-').map(Number)
  const want = Date.UTC(y, m - 1, d) / DAY + more
  let at = want * DAY
  for (let i = 0; i < 3; i++) {
    const got = dayOf(at, zone)
    const behind = (want - got.serial) * DAY - (got.hour * 3_600_000 + got.minute * 60_000 + got.second * 1_000)
    if (behind === 0) break
    at += behind
  }
  return at
}
