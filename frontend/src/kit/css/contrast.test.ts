// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map((m) => [m[1], m[2]]))
}

const light = block(':root')
const themes = { light, dark: { ...light, ...block("[data-theme='dark']") } }

function luminance(hex: string): number {
  const part = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['surface', 'surface-2', 'paper', 'tint', 'hover']
const families = ['idle', 'move', 'wait', 'stop', 'done', 'tag']
const text = [
  ...['ink', 'ink-2', 'ink-3', 'accent'].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...families.map((f) => [f, `${f}-bg`]),
  ...families.flatMap((f) => ['surface', 'hover', 'tint'].map((ground) => [f, ground])),
  ['on-accent', 'accent-solid'],
  ['on-stop', 'stop'],
  ['on-seal', 'seal'],
  ...['wait-bg', 'stop-bg'].flatMap((ground) => [
    ['ink', ground],
    ['ink-2', ground],
  ]),
] as [string, string][]
const shapes = [
  ...grounds.slice(0, 4).map((g) => ['ctl', g]),
  ['accent', 'hover'],
  ['done', 'done-bg'],
  ['done', 'idle-bg'],
] as [string, string][]

describe.each(Object.entries(themes))('%s', (_, theme) => {
  const of = (a: string, b: string): number => contrast(theme[a] ?? '', theme[b] ?? '')
  it.each(text)('text %s on %s has at least 4.5', (a, b) => expect(of(a, b)).toBeGreaterThanOrEqual(4.5))
  it.each(shapes)('shape %s on %s has at least 3', (a, b) => expect(of(a, b)).toBeGreaterThanOrEqual(3))
})

it('dark defines every colour that light defines', () => {
  const same = ['on-accent', 'on-seal', 'seal']
  const missing = Object.keys(light).filter((name) => !same.includes(name) && !(name in block("[data-theme='dark']")))
  expect(missing).toEqual([])
})
