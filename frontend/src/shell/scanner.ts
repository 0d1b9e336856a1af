// A scanner types like a keyboard, only faster: at least 6 characters, at most 30 ms apart, then Enter.
// Such a burst is never read as keys. Until it is known what it will be, a character is held back for one gap.

export const SCAN_GAP = 30
export const SCAN_MIN = 6
/** A burst that stuttered (a busy computer) goes on within this time: its tail is never read as keys. */
export const SCAN_TAIL = 250

export interface BurstDeps {
  /** key is called for characters that were no burst, in order. */
  key: (char: string) => void
  /** scan is called with the text of a burst; `whole` is false when no Enter closed it. */
  scan: (text: string, whole: boolean) => void
  /** later runs fn after ms and returns how to call it off. */
  later: (fn: () => void, ms: number) => () => void
}

export class BurstReader {
  private held = ''
  private last = 0
  private tail = ''
  private callOff: (() => void) | undefined

  constructor(private readonly deps: BurstDeps) {}

  /** idle says whether no burst may be under way. */
  get idle(): boolean {
    return this.held === ''
  }

  /** char takes one printable character typed at an instant (ms). */
  char(c: string, at: number): void {
    if (this.held && at - this.last > SCAN_GAP) this.flush()
    if (!this.held && this.tail && at - this.last <= SCAN_TAIL) this.held = this.tail
    this.tail = ''
    this.held += c
    this.last = at
    this.callOff?.()
    this.callOff = this.deps.later(() => this.flush(), SCAN_GAP + 5)
  }

  /** enter says whether this Enter closed a burst; if not it is an ordinary Enter. */
  enter(at: number): boolean {
    const text = this.held || this.tail
    if (text.length >= SCAN_MIN && at - this.last <= (this.held ? SCAN_GAP : SCAN_TAIL)) {
      this.clear()
      this.deps.scan(text, true)
      return true
    }
    this.flush()
    return false
  }

  private flush(): void {
    const text = this.held
    this.clear()
    if (text.length >= SCAN_MIN) {
      this.tail = text
      this.deps.scan(text, false)
    } else {
      for (const c of text) this.deps.key(c)
    }
  }

  private clear(): void {
    this.held = ''
    this.tail = ''
    this.callOff?.()
    this.callOff = undefined
  }
}
