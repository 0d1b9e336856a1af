// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { isSingle, keyCaps, keyText, SequenceReader } from './keys'

const stroke = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('a stroke', () => {
  it.each([
    [stroke('j'), 'J'],
    [stroke('J', { shiftKey: true }), 'Shift+J'],
    [stroke('?', { shiftKey: true }), '?'],
    [stroke(' '), 'Space'],
    [stroke('k', { metaKey: true }), 'Ctrl+K'],
    [stroke('ArrowDown', { shiftKey: true }), 'Shift+ArrowDown'],
    [stroke('Home', { ctrlKey: true }), 'Ctrl+Home'],
  ])('%o is %s', (e, text) => expect(keyText(e)).toBe(text))

  it('is printed as people call it', () => {
    expect(keyCaps('Shift+ArrowDown')).toEqual(['Shift+↓'])
    expect(keyCaps('G O')).toEqual(['G', 'O'])
    expect(keyCaps('PageUp')).toEqual(['PgUp'])
  })

  it('can be switched off when it is a single character', () => {
    expect(['J', 'G O', '/', '1'].map(isSingle)).toEqual([true, true, true, true])
    expect(['Ctrl+K', 'Escape', 'ArrowUp'].map(isSingle)).toEqual([false, false, false])
  })
})

describe('a sequence', () => {
  const reader = (known: string[]): { feed: (s: string, at: number) => boolean; ran: string[] } => {
    const ran: string[] = []
    const r = new SequenceReader({
      run: (keys) => known.includes(keys) && (ran.push(keys), true),
      starts: (begin) => known.some((k) => k.startsWith(begin)),
    })
    return { feed: (s, at) => r.feed(s, at), ran }
  }

  it('joins two strokes', () => {
    const r = reader(['G O', 'O', 'J'])
    r.feed('G', 0)
    r.feed('O', 300)
    expect(r.ran).toEqual(['G O'])
  })

  it('is forgotten after a pause, and the second key then means itself', () => {
    const r = reader(['G O', 'O'])
    r.feed('G', 0)
    r.feed('O', 2_000)
    expect(r.ran).toEqual(['O'])
  })

  it('gives a key that does not fit back to itself', () => {
    const r = reader(['G O', 'J'])
    r.feed('G', 0)
    r.feed('J', 100)
    expect(r.ran).toEqual(['J'])
    expect(r.feed('Q', 200)).toBe(false)
  })
})
