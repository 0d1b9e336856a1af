// The catalogue's message form, shared with the Go side: {name} is a named value, and
// {n, plural, one {…} other {…}} picks a form by count, with # for the grouped count inside it.

export type Args = Record<string, unknown>

type Part = string | { name: string } | { name: string; forms: Map<string, Part[]> }

/** parseMessage reads a message once; a brace that opens no value is kept as text. */
export function parseMessage(text: string): Part[] {
  const { parts } = read(text, 0, false)
  return parts
}

function read(text: string, from: number, inside: boolean): { parts: Part[]; at: number } {
  const parts: Part[] = []
  let plain = ''
  let at = from
  while (at < text.length) {
    const c = text[at]
    if (c === '}' && inside) break
    if (c !== '{') {
      plain += c
      at++
      continue
    }
    const close = /^\{\s*([\w.]+)\s*\}/.exec(text.slice(at))
    const plural = /^\{\s*([\w.]+)\s*,\s*plural\s*,\s*/.exec(text.slice(at))
    if (!close && !plural) {
      plain += c
      at++
      continue
    }
    if (plain) parts.push(plain)
    plain = ''
    if (close) {
      parts.push({ name: close[1] ?? '' })
      at += close[0].length
    } else if (plural) {
      const got = readForms(text, at + plural[0].length)
      parts.push({ name: plural[1] ?? '', forms: got.forms })
      at = got.at
    }
  }
  if (plain) parts.push(plain)
  return { parts, at }
}

function readForms(text: string, from: number): { forms: Map<string, Part[]>; at: number } {
  const forms = new Map<string, Part[]>()
  let at = from
  for (;;) {
    const head = /^\s*(=?\w+)\s*\{/.exec(text.slice(at))
    if (!head) break
    const body = read(text, at + head[0].length, true)
    forms.set(head[1] ?? '', body.parts)
    at = body.at + 1
  }
  const end = /^\s*\}/.exec(text.slice(at))
  return { forms, at: at + (end?.[0].length ?? 0) }
}

/** fill puts the values into a parsed message; a missing value leaves its name visible, so that it is noticed. */
export function fill(parts: Part[], args: (name: string) => unknown, lang: string, count?: unknown): string {
  let out = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      out += count === undefined ? part : part.replaceAll('#', show(count))
    } else if ('forms' in part) {
      const n = Number(args(part.name))
      const form =
        part.forms.get(`=${n}`) ?? part.forms.get(new Intl.PluralRules(lang).select(n)) ?? part.forms.get('other')
      out += fill(form ?? [], args, lang, n)
    } else {
      const value = args(part.name)
      out += value === undefined || value === null ? `{${part.name}}` : show(value)
    }
  }
  return out
}

/** show writes a value: numbers grouped by thousands, everything else as it is. */
export function show(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return String(value)
  const [whole = '', rest] = Math.abs(value).toString().split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return (value < 0 ? '−' : '') + grouped + (rest ? `.${rest}` : '')
}
