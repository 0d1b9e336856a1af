// Server state lives beside the screen that shows it: one query per composable, no global store.
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asTrouble, type Trouble } from './problem'

export interface Query<T> {
  data: ShallowRef<T | undefined>
  trouble: ShallowRef<Trouble | undefined>
  busy: Ref<boolean>
  load: () => Promise<void>
}

/** useQuery reads again on each load(); an answer that was overtaken by a newer question is dropped. */
export function useQuery<T>(read: (stop: AbortSignal) => Promise<T>): Query<T> {
  const data = shallowRef<T>()
  const trouble = shallowRef<Trouble>()
  const busy = ref(false)
  let running: AbortController | undefined

  async function load(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    busy.value = true
    try {
      const got = await read(mine.signal)
      if (running === mine) {
        data.value = got
        trouble.value = undefined
      }
    } catch (e) {
      if (running === mine) trouble.value = asTrouble(e)
    } finally {
      if (running === mine) busy.value = false
    }
  }

  onScopeDispose(() => {
    const mine = running
    running = undefined
    mine?.abort()
  })
  return { data, trouble, busy, load }
}
