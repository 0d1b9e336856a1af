import { afterEach, describe, expect, it, vi } from 'vitest'
import type { OrderRow } from '../../seam/client'
import { hide, toast, undoable } from '../../shell/toasts'
import { act, refusedText } from './acts'

const row = (id: string, ...holds: OrderRow['hold_reasons']): OrderRow => ({ id, hold_reasons: holds }) as OrderRow
const deps = { after: vi.fn(), look: vi.fn() }

function backend(answers: Record<string, unknown>): { path: string; body: unknown }[] {
  const seen: { path: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url, 'http://x').pathname
    seen.push({ path, body: await request.json() })
    return new Response(JSON.stringify(answers[path]), { status: 200, headers: { 'Content-Type': 'application/json' } })
  })
  return seen
}
afterEach(() => {
  vi.unstubAllGlobals()
  hide()
})

const answer = (done: string[], token: string, refused: unknown[] = []) => ({
  done,
  refused,
  undo_token: token,
  undo_until: 0,
})

describe('approving a batch', () => {
  it('lifts holds where there are some and reviews the rest, as one act with one undo', async () => {
    const seen = backend({ '/api/orders/release': answer(['b'], 't1'), '/api/orders/review': answer(['a'], 't2') })
    expect(await act('approve', { ids: ['a', 'b'] }, '', deps, [row('a'), row('b', 'duplicate')])).toBe(true)
    expect(seen).toEqual([
      { path: '/api/orders/release', body: { ids: ['b'], why: '', review: true } },
      { path: '/api/orders/review', body: { ids: ['a'] } },
    ])
    expect(toast.value?.text).toBe('已放行 2 单')
    expect(undoable()).toBe(true)
  })

  it('tells of every order that was not done, and does not count it as done', async () => {
    const refused = [{ id: 'b', no: '1', key: 'hold.duplicate', args: {} }]
    backend({ '/api/orders/release': answer(['a', 'b'], 't', refused) })
    expect(await act('approve', { ids: ['a', 'b'] }, '', deps, [row('a', 'amount_off'), row('b', 'duplicate')])).toBe(
      false,
    )
    expect(toast.value?.text).toBe('已放行 1 单，1 单没有：疑似重复')
  })
})

it('sums refusals up by their reason', () => {
  const r = (id: string, reason: string) => ({ id, no: id, key: `hold.${reason}`, args: {} })
  expect(refusedText([r('1', 'duplicate'), r('2', 'duplicate'), r('3', 'amount_off')])).toBe('疑似重复 2、金额对不上 1')
})
