// Keys as text: "J", "Ctrl+K", "Shift+ArrowDown", "Space", "?"; a sequence has a blank between: "G O".

/** Stroke is what the reader needs of a keyboard event. */
export interface Stroke {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** keyText writes one stroke. Shift is not named when it only makes the character (?, :). */
export function keyText(e: Stroke): string {
  let key = e.key === ' ' ? 'Space' : e.key
  const letter = /^[a-z]$/i.test(key)
  if (letter) key = key.toUpperCase()
  const makesCharacter = key.length === 1 && !letter
  const parts: string[] = []
  if (e.ctrlKey || e.metaKey) parts.push('Ctrl')
  if (e.altKey) parts.push('Alt')
  if (e.shiftKey && !makesCharacter) parts.push('Shift')
  return [...parts, key].join('+')
}

const arrows: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
const named: Record<string, string> = { PageUp: 'PgUp', PageDown: 'PgDn', Escape: 'Esc', Space: 'ui.key.space' }

/** keyCaps splits a key text into what is printed on the caps. Words of the catalogue stay keys for the caller. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').map((stroke) =>
    stroke
      .split('+')
      .map((part) => arrows[part] ?? named[part] ?? part)
      .join('+'),
  )
}

/** isSingle says whether a key text is one that may be switched off: single characters without Ctrl or Alt. */
export function isSingle(keys: string): boolean {
  return keys.split(' ').every((stroke) => stroke.length === 1)
}

export interface KeyDeps {
  /** run acts on a whole key text and says whether somebody took it. */
  run: (keys: string) => boolean
  /** starts says whether some sequence begins with this text. */
  starts: (keys: string) => boolean
}

/** SequenceReader joins strokes into sequences such as G O. A pause of more than 1.2 s starts anew. */
export class SequenceReader {
  private begun = ''
  private last = 0

  constructor(private readonly deps: KeyDeps) {}

  /** feed takes one stroke and says whether it was used. */
  feed(stroke: string, at: number): boolean {
    if (at - this.last > 1_200) this.begun = ''
    this.last = at
    if (this.begun) {
      const whole = `${this.begun} ${stroke}`
      this.begun = ''
      if (this.deps.run(whole)) return true
    }
    if (this.deps.run(stroke)) return true
    if (this.deps.starts(`${stroke} `)) {
      this.begun = stroke
      return true
    }
    return false
  }
}
