// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../../assets/text/en.json'
import zh from '../../assets/text/zh-CN.json'
import { parseMessage } from './seam/message'
import { stateTokens, type Thing } from './kit/states'

const src = import.meta.dirname
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('.test.') && !name.endsWith('schema.d.ts'))
  .map((name) => readFileSync(join(src, name), 'utf8'))
  .join('\n')
const keys = (of: object): string[] => Object.keys(of)
const literal = [...new Set([...sources.matchAll(/['"`](ui\.[a-z0-9_.]+)['"`]/g)].map((m) => m[1] ?? ''))]
const begun = [...new Set([...sources.matchAll(/`(ui\.[a-z0-9_.]*)\$\{/g)].map((m) => m[1] ?? ''))]

describe('the words of the screens', () => {
  it('exist in both languages', () =>
    expect(
      keys(zh)
        .filter((k) => !(k in en))
        .concat(keys(en).filter((k) => !(k in zh))),
    ).toEqual([]))
  it('are there for every key a screen names', () => expect(literal.filter((k) => !(k in zh))).toEqual([]))
  it('are there for every family a screen builds', () =>
    expect(begun.filter((b) => !keys(zh).some((k) => k.startsWith(b)))).toEqual([]))
  it('are all used', () => {
    const idle = keys(zh).filter(
      (k) => k.startsWith('ui.') && !literal.includes(k) && !begun.some((b) => k.startsWith(b)),
    )
    expect(idle).toEqual([])
  })

  it('name in English no value that the Chinese sentence does not get', () => {
    const extra = keys(zh).filter((k) => {
      const given = [...values(zh, k), 'n', 'month', 'd']
      return k.startsWith('ui.') && !values(en, k).every((name) => given.includes(name))
    })
    expect(extra).toEqual([])
  })
})

/** values lists the names a message uses, those inside plural forms too. */
function values(all: object, key: string): string[] {
  const walk = (parts: ReturnType<typeof parseMessage>): string[] =>
    parts.flatMap((p) =>
      typeof p === 'string' ? [] : 'forms' in p ? [p.name, ...[...p.forms.values()].flatMap(walk)] : [p.name],
    )
  return walk(parseMessage((all as Record<string, string>)[key] ?? ''))
}

describe('the states', () => {
  it.each<Thing>(['order', 'parcel', 'shipback', 'shop'])(
    'of a %s have one look for each word and one word for each look',
    (thing) => {
      const words = keys(zh)
        .filter((k) => k.startsWith(`state.${thing}.`))
        .map((k) => k.slice(`state.${thing}.`.length))
      expect(stateTokens(thing).sort()).toEqual(words.sort())
    },
  )
})
