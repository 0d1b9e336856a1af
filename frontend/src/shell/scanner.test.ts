// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { BurstReader, SCAN_GAP } from './scanner'

function bench() {
  const keys: string[] = []
  const scans: [string, boolean][] = []
  let due: { fn: () => void; at: number } | undefined
  let now = 0
  const reader = new BurstReader({
    key: (c) => keys.push(c),
    scan: (text, whole) => scans.push([text, whole]),
    later: (fn, ms) => {
      const mine = { fn, at: now + ms }
      due = mine
      return () => {
        if (due === mine) due = undefined
      }
    },
  })
  const wait = (ms: number): void => {
    now += ms
    if (due && due.at <= now) {
      const { fn } = due
      due = undefined
      fn()
    }
  }
  const type = (text: string, gap: number): void => {
    for (const c of text) {
      reader.char(c, now)
      wait(gap)
    }
  }
  return { keys, scans, type, wait, enter: () => reader.enter(now) }
}

describe('a scanner', () => {
  it('is never read as keys', () => {
    const b = bench()
    b.type('7731ejx', 8)
    expect(b.enter()).toBe(true)
    expect(b.scans).toEqual([['7731ejx', true]])
    expect(b.keys).toEqual([])
  })

  it('is understood without its Enter too, but says so', () => {
    const b = bench()
    b.type('261122-48', 10)
    b.wait(200)
    expect(b.scans).toEqual([['261122-48', false]])
    expect(b.keys).toEqual([])
  })
})

describe('a scanner on a busy computer', () => {
  it('is read to its end when it stutters, and no letter of its tail acts', () => {
    const b = bench()
    b.type('E2E112460', 5)
    b.wait(90)
    b.type('10007', 5)
    expect(b.enter()).toBe(true)
    expect(b.scans).toEqual([
      ['E2E112460', false],
      ['E2E11246010007', true],
    ])
    expect(b.keys).toEqual([])
  })

  it('may have its Enter late', () => {
    const b = bench()
    b.type('7731ejx', 5)
    b.wait(120)
    expect(b.enter()).toBe(true)
    expect(b.scans.at(-1)).toEqual(['7731ejx', true])
  })
})

describe('a person', () => {
  it('types keys, one at a time', () => {
    const b = bench()
    b.type('jjx', 120)
    expect(b.keys).toEqual(['j', 'j', 'x'])
    expect(b.enter()).toBe(false)
    expect(b.scans).toEqual([])
  })

  it('may be quick: fewer than six in a burst are keys in their order', () => {
    const b = bench()
    b.type('go', 5)
    b.wait(SCAN_GAP * 2)
    expect(b.keys).toEqual(['g', 'o'])
  })

  it('may press Enter late: six quick characters and a slow Enter are no scan with Enter', () => {
    const b = bench()
    b.type('abcdef', 5)
    b.wait(500)
    expect(b.enter()).toBe(false)
  })
})
