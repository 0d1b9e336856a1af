import { afterEach, describe, expect, it } from 'vitest'
import { asTrouble, sentence, Trouble, troubleOf } from './problem'
import { setLang } from './words'

afterEach(() => setLang('zh-CN'))

describe('what went wrong', () => {
  it('is said in the words of its key, in the language of the screen', () => {
    const t = troubleOf({ status: 500, code: 'internal', key: 'api.error.internal', args: { id: '7f' }, id: '7f' }, 500)
    expect(t.code).toBe('internal')
    expect(t.words()).toContain('7f')
    setLang('en')
    expect(t.words()).not.toMatch(/[一-鿿]/)
  })

  it('is said calmly when the program is not there', () => {
    expect(asTrouble(new TypeError('Failed to fetch')).code).toBe('unreachable')
    expect(asTrouble(new DOMException('x', 'AbortError')).code).toBe('left')
    expect(asTrouble('boom').code).toBe('internal')
    const own = new Trouble('stale', 'ui.trouble.answer')
    expect(asTrouble(own)).toBe(own)
  })

  it('is said even when the answer was no answer of ours', () => {
    expect(troubleOf('<html>', 502).key).toBe('ui.trouble.answer')
    expect(troubleOf(undefined, 401).code).toBe('not_allowed')
    expect(sentence('no.such.key')).toContain('no.such.key')
  })

  it('turns tokens among the values into words', () => {
    expect(sentence('guard.open_hold', { n: 1, reason: 'duplicate' })).toContain('疑似重复')
    expect(sentence('today.evidence.reason', { n: 2, reason_key: 'hold.duplicate' })).toContain('疑似重复')
  })
})
