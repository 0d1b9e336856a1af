// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { fill, parseMessage, show } from './message'

const say = (text: string, args: Record<string, unknown>, lang = 'en'): string =>
  fill(parseMessage(text), (n) => args[n], lang)

describe('a message', () => {
  it.each([
    ['已放行 {n} 单', { n: 1284 }, '已放行 1,284 单'],
    ['{n, plural, one {# order} other {# orders}} selected', { n: 1 }, '1 order selected'],
    ['{n, plural, one {# order} other {# orders}} selected', { n: 1500 }, '1,500 orders selected'],
    ['{n, plural, =0 {none} other {{n} of {all}}}', { n: 0, all: 9 }, 'none'],
    ['{n, plural, =0 {none} other {{n} of {all}}}', { n: 2, all: 9 }, '2 of 9'],
    ['{a} and {b}', { a: 'x' }, 'x and {b}'],
    ['no { brace here', {}, 'no { brace here'],
    ['{ name }', { name: '林**' }, '林**'],
  ])('%s', (text, args, out) => expect(say(text, args)).toBe(out))

  it('never reads a value as a message', () => expect(say('{a}', { a: '{b}', b: 'no' })).toBe('{b}'))
  it('writes numbers grouped and ids untouched', () => {
    expect(show(-1234567.5)).toBe('−1,234,567.5')
    expect(show('1234567')).toBe('1234567')
  })
})
