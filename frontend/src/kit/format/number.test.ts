// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { amount, group, money, percent, rawAmount } from './number'

describe('money', () => {
  it.each([
    [0, 'CNY', '0.00'],
    [5, 'CNY', '0.05'],
    [22670, 'CNY', '226.70'],
    [-49117, 'CNY', '−491.17'],
    [999_999_999, 'CNY', '9,999,999.99'],
    [1250, 'JPY', '1,250'],
    [1234, 'KWD', '1.234'],
    [9_007_199_254_740_991, 'CNY', '90,071,992,547,409.91'],
  ])('writes %d minor units of %s as %s', (minor, currency, text) => expect(amount(minor, currency)).toBe(text))

  it('has its sign before it in Chinese and its code in English', () => {
    expect(money(22670, 'CNY', 'zh-CN')).toBe('¥226.70')
    expect(money(-22670, 'CNY', 'zh-CN')).toBe('−¥226.70')
    expect(money(22670, 'CNY', 'en')).toBe('CNY 226.70')
    expect(money(100, 'SEK', 'zh-CN')).toBe('SEK 1.00')
  })

  it('copies raw, so that a sheet can add it up', () => {
    expect(rawAmount(123_456_789)).toBe('1234567.89')
    expect(rawAmount(-5)).toBe('-0.05')
  })
})

describe('counts', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1284, '1,284'],
    [-1_000_000, '−1,000,000'],
  ])('groups %d', (n, text) => expect(group(n)).toBe(text))

  it.each([
    [998, '99.8%'],
    [0, '0.0%'],
    [1000, '100.0%'],
    [-4, '−0.4%'],
  ])('writes %d permille as a percentage', (n, text) => expect(percent(n)).toBe(text))
})
