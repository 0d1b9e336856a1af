// The scroll body is capped, as browsers lose precision near 33 M px; above the cap its height stands for
// the list without being it. `top` is the place of the first visible row, with a fraction, and is the truth.

export const MAX_BODY = 8_000_000

export interface Scale {
  total: number // rows in the list
  row: number // px of one row
  view: number // px that rows are visible in
}

/** bodyHeight is the height of the scroll body. */
export function bodyHeight(s: Scale): number {
  return Math.min(s.total * s.row, MAX_BODY)
}

/** isScaled says whether the body is a reduced picture of the list. */
export function isScaled(s: Scale): boolean {
  return s.total * s.row > MAX_BODY
}

/** maxTop is the largest top: the last row at the bottom of the view. */
export function maxTop(s: Scale): number {
  return Math.max(0, s.total - s.view / s.row)
}

/** toTop maps a scroll position to the first visible row. */
export function toTop(scroll: number, s: Scale): number {
  if (!isScaled(s)) return clamp(scroll / s.row, 0, maxTop(s))
  const way = bodyHeight(s) - s.view
  return way <= 0 ? 0 : clamp((scroll / way) * maxTop(s), 0, maxTop(s))
}

/** toScroll maps a first visible row to a scroll position. */
export function toScroll(top: number, s: Scale): number {
  if (!isScaled(s)) return top * s.row
  const most = maxTop(s)
  return most === 0 ? 0 : (top / most) * (bodyHeight(s) - s.view)
}

/** visible is the range of rows to draw, with some rows more on both sides. */
export function visible(top: number, s: Scale, more = 6): { from: number; to: number } {
  const from = Math.max(0, Math.floor(top) - more)
  const to = Math.min(s.total, Math.ceil(top + s.view / s.row) + more)
  return { from, to: Math.max(from, to) }
}

/** reveal is the top that brings a row into view with the least movement. */
export function reveal(index: number, top: number, s: Scale): number {
  const whole = Math.max(1, Math.floor(s.view / s.row))
  if (index < top) return clamp(index, 0, maxTop(s))
  if (index + 1 > top + s.view / s.row) return clamp(index + 1 - s.view / s.row, 0, Math.max(maxTop(s), index - whole))
  return top
}

export function clamp(n: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, n))
}
