// The shop's time: the backend's clock and the shop's zone, never the computer's.
import { computed, ref } from 'vue'
import { lang, t } from '../seam/words'
import type { Here } from './format/time'

const offset = ref(0)
const tick = ref(Date.now())
const zone = ref('Asia/Shanghai')

/** setClock tells what the backend's clock says now. */
export function setClock(serverNow: number): void {
  const away = serverNow - Date.now()
  if (Math.abs(away - offset.value) > 2_000) offset.value = away
  tick.value = Date.now()
}

/** setZone tells the shop's zone. */
export function setZone(name: string): void {
  if (name) zone.value = name
}

/** runClock moves the minute on; the returned function stops it. */
export function runClock(): () => void {
  const timer = setInterval(() => (tick.value = Date.now()), 15_000)
  return () => clearInterval(timer)
}

/** here is what every instant on the screen is written with; it changes with the minute and the language. */
export const here = computed<Here>(() => {
  void lang.value
  return { now: tick.value + offset.value, zone: zone.value, say: t }
})
