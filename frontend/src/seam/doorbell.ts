// The doorbell: a long poll that says what changed; who listens reads again. Server-sent events never
// arrive in the Windows window, so this is the one way everywhere.
import { ref } from 'vue'
import { api, ask, type Schemas } from './client'
import { asTrouble } from './problem'

export type Ring = Schemas['Changes']
type Listener = (ring: Ring) => void

const listeners = new Set<Listener>()

/** reachable is false while the program does not answer. */
export const reachable = ref(true)

/** onRing calls fn at each change; the returned function stops it. */
export function onRing(fn: Listener): () => void {
  listeners.add(fn)
  return () => listeners.delete(fn)
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** listen runs until the page is gone. After a break it reads everything anew, as it cannot know what it missed. */
export async function listen(stop: AbortSignal): Promise<void> {
  let since = -1
  let wait = 1_000
  while (!stop.aborted) {
    try {
      const ring = await ask(api.GET('/api/changes', { params: { query: { since } }, signal: stop }))
      const missed = !reachable.value
      reachable.value = true
      wait = 1_000
      const changed = since >= 0 && ring.seq !== since
      since = ring.seq
      if (missed) tell({ ...ring, topics: ['all'], orders: [] })
      else if (changed) tell(ring)
    } catch (e) {
      if (stop.aborted) return
      if (asTrouble(e).code === 'unreachable' || asTrouble(e).code === 'internal') {
        reachable.value = false
        since = -1
      }
      await pause(wait)
      wait = Math.min(wait * 2, 15_000)
    }
  }
}

function tell(ring: Ring): void {
  for (const fn of listeners) fn(ring)
}

/** about says whether a ring concerns one of the topics. */
export function about(ring: Ring, ...topics: string[]): boolean {
  return ring.topics.includes('all') || topics.some((topic) => ring.topics.includes(topic))
}
