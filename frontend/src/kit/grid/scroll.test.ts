// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { bodyHeight, isScaled, MAX_BODY, maxTop, reveal, toScroll, toTop, visible, type Scale } from './scroll'

const small: Scale = { total: 1284, row: 36, view: 540 }
const large: Scale = { total: 1_000_000, row: 36, view: 540 }

describe('the scroll body', () => {
  it('is the list itself while it is short', () => {
    expect(isScaled(small)).toBe(false)
    expect(bodyHeight(small)).toBe(1284 * 36)
    expect(toTop(3600, small)).toBe(100)
    expect(toScroll(100, small)).toBe(3600)
  })

  it('is capped when the list is long, and both ends are reached', () => {
    expect(isScaled(large)).toBe(true)
    expect(bodyHeight(large)).toBe(MAX_BODY)
    expect(toTop(0, large)).toBe(0)
    expect(toTop(MAX_BODY - large.view, large)).toBe(maxTop(large))
    expect(visible(maxTop(large), large, 0).to).toBe(1_000_000)
  })

  it.each([0, 1, 17.5, 499_999, 999_985])('finds top %d again after a round trip', (top) => {
    expect(toTop(toScroll(top, large), large)).toBeCloseTo(top, 6)
    expect(toTop(toScroll(Math.min(top, maxTop(small)), small), small)).toBeCloseTo(Math.min(top, maxTop(small)), 6)
  })

  it('never goes past the ends', () => {
    expect(toTop(-50, small)).toBe(0)
    expect(toTop(1e9, small)).toBe(maxTop(small))
    expect(maxTop({ total: 3, row: 36, view: 540 })).toBe(0)
    expect(visible(0, { total: 0, row: 36, view: 540 })).toEqual({ from: 0, to: 0 })
  })
})

describe('bringing a row into view', () => {
  it('moves only when it must, and only as far as it must', () => {
    expect(reveal(5, 0, small)).toBe(0)
    expect(reveal(14, 0, small)).toBe(0)
    expect(reveal(15, 0, small)).toBe(1)
    expect(reveal(3, 10, small)).toBe(3)
    expect(reveal(1283, 0, small)).toBe(maxTop(small))
    expect(reveal(999_999, 0, large)).toBe(maxTop(large))
  })
})
