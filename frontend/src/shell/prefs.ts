// What this person likes: language, theme, density, size of the text, single-letter keys, remembered views.
// The backend keeps it; a copy in the browser lets the first paint be right.
import { reactive, watch } from 'vue'
import { api, ask, type Schemas } from '../seam/client'
import { setLang } from '../seam/words'
import { complain } from './toasts'

export type Prefs = Schemas['Prefs']

const SLOT = 'zhanggui.prefs'
const start: Prefs = {
  language: 'zh-CN',
  theme: 'system',
  density: 'normal',
  text_size: 'normal',
  single_keys: true,
  views: {},
}

export const prefs = reactive<Prefs>({ ...start, ...remembered() })

function remembered(): Partial<Prefs> {
  try {
    return JSON.parse(localStorage.getItem(SLOT) ?? '{}') as Partial<Prefs>
  } catch {
    return {}
  }
}

const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** wear puts the preferences on the page. */
export function wear(): void {
  const root = document.documentElement
  root.dataset.theme = prefs.theme === 'system' ? (dark.matches ? 'dark' : 'light') : prefs.theme
  root.dataset.density = prefs.density
  root.dataset.size = prefs.text_size
  setLang(prefs.language)
}

let known = ''
let timer: ReturnType<typeof setTimeout> | undefined

/** takePrefs takes what the backend remembers. */
export function takePrefs(from: Prefs): void {
  Object.assign(prefs, from)
  known = JSON.stringify(prefs)
}

/** followPrefs keeps page, browser copy and backend in step with every change. */
export function followPrefs(): void {
  wear()
  known = JSON.stringify(prefs)
  dark.addEventListener('change', wear)
  watch(
    prefs,
    () => {
      wear()
      const now = JSON.stringify(prefs)
      localStorage.setItem(SLOT, now)
      if (now === known) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        known = now
        ask(api.PUT('/api/prefs', { body: JSON.parse(now) as Prefs })).catch(complain)
      }, 400)
    },
    { deep: true, flush: 'sync' },
  )
}

/** remember keeps how a screen is arranged. */
export function remember(view: string, value: unknown): void {
  prefs.views = { ...prefs.views, [view]: JSON.stringify(value) }
}

/** recall returns what was kept, or the fallback. */
export function recall<T>(view: string, fallback: T): T {
  try {
    const kept = prefs.views[view]
    return kept === undefined ? fallback : (JSON.parse(kept) as T)
  } catch {
    return fallback
  }
}
