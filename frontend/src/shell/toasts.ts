// One toast at a time, at the bottom. What needs a person's action never comes as a toast.
import { ref, shallowRef } from 'vue'
import { api, ask } from '../seam/client'
import { asTrouble, say, sentence } from '../seam/problem'
import { t } from '../seam/words'

export interface Toast {
  text: string
  tone: 'done' | 'wait' | 'stop'
  undo?: () => Promise<void>
  more?: { words: string; run: () => void }
}

export const toast = shallowRef<Toast>()
export const paused = ref(false)
let left = 0
let timer: ReturnType<typeof setInterval> | undefined

/** show puts a toast up: 10 s when it can be undone or leads on, else 4 s; hover and focus stop the clock. */
export function show(next: Toast): void {
  toast.value = next
  left = next.undo || next.more ? 10_000 : 4_000
  timer ??= setInterval(() => {
    if (paused.value) return
    left -= 200
    if (left <= 0) hide()
  }, 200)
}

/** hide takes the toast away; what it offered to undo stays on key Z until something else is done. */
export function hide(): void {
  toast.value = undefined
  paused.value = false
  clearInterval(timer)
  timer = undefined
}

/** tell says one sentence of the catalogue. */
export function tell(key: string, args?: Record<string, unknown>): void {
  show({ text: sentence(key, args), tone: 'wait' })
}

/** complain says what an error means. */
export function complain(e: unknown): void {
  const trouble = asTrouble(e)
  if (trouble.code !== 'left') show({ text: trouble.words(), tone: 'stop' })
}

const last = shallowRef<{ tokens: string[]; after: () => void }>()

/** keepUndo remembers the last act that can be taken back; one act may have been several requests. */
export function keepUndo(tokens: string[], after: () => void): void {
  last.value = tokens.length ? { tokens, after } : undefined
}

/** undoable says whether Z has something to take back. */
export function undoable(): boolean {
  return last.value !== undefined
}

/** undo takes the last act back and says what came of it. */
export async function undo(): Promise<void> {
  const act = last.value
  if (!act) return
  last.value = undefined
  try {
    const got = await Promise.all(act.tokens.map((token) => ask(api.POST('/api/undo', { body: { token } }))))
    const refused = got.flatMap((r) => r.refused)
    const done = got.reduce((n, r) => n + r.done.length, 0)
    const first = refused[0]
    if (!first) show({ text: t('ui.undo.done', { n: done }), tone: 'done' })
    else show({ text: t('ui.undo.some', { n: refused.length, why: say(first), done }), tone: 'wait' })
  } catch (e) {
    complain(e)
  }
  act.after()
}
