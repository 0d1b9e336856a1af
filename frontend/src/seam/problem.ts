// What went wrong, as a thing the screen can say: the key of a sentence and its values.
import type { components } from './schema'
import { has, t } from './words'
import type { Args } from './message'

type Problem = components['schemas']['Problem']
export type Words = components['schemas']['Words']
export type TroubleCode = Problem['code'] | 'unreachable' | 'left'

/** Trouble is every error of the seam. `code` says what to do about it; `words()` is for the person. */
export class Trouble extends Error {
  constructor(
    readonly code: TroubleCode,
    readonly key: string,
    readonly args: Args = {},
    readonly id = '',
  ) {
    super(`${code} ${key}`)
  }

  words(): string {
    return sentence(this.key, this.args)
  }
}

/** troubleOf reads an answer's problem body, whatever is left of it. */
export function troubleOf(body: unknown, status: number): Trouble {
  const p = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  if (p.code && p.key) return new Trouble(p.code, p.key, p.args ?? {}, p.id ?? '')
  return new Trouble(status === 401 ? 'not_allowed' : 'internal', 'ui.trouble.answer', { status })
}

/** asTrouble turns anything thrown into a Trouble: a fetch that never arrived means the program is not there. */
export function asTrouble(e: unknown): Trouble {
  if (e instanceof Trouble) return e
  if (e instanceof DOMException && e.name === 'AbortError') return new Trouble('left', 'ui.trouble.left')
  if (e instanceof TypeError) return new Trouble('unreachable', 'ui.trouble.unreachable')
  return new Trouble('internal', 'ui.trouble.screen')
}

/** sentence says a key with its values; values that are themselves tokens or sentences are said in words too. */
export function sentence(key: string, args: Args = {}): string {
  if (!has(key)) return t('ui.trouble.no_words', { key })
  return t(key, spoken(args))
}

/** say says a Words value of an answer. */
export function say(w: Words): string {
  return sentence(w.key, w.args)
}

const families: Record<string, string> = { reason: 'hold', platform: 'platform', field: 'import.field' }

function spoken(args: Args): Args {
  const out: Args = {}
  for (const [name, value] of Object.entries(args)) {
    // A value whose name ends in _key is itself a sentence of the catalogue.
    if (name.endsWith('_key') && has(String(value))) out[name.slice(0, -4)] = t(String(value))
    const key = `${families[name] ?? ''}.${String(value)}`
    if (typeof value === 'string' && families[name] && has(key)) out[name] = t(key)
    else if (typeof value === 'string' && /^[a-z_]+(\.[a-z_]+)+$/.test(value) && has(value)) out[name] = t(value)
    else out[name] = value
  }
  return out
}
