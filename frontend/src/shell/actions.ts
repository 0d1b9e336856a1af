// Every act is one record. Buttons, keys, the palette, the status line and the key sheet all read it here.
import { computed, onScopeDispose, shallowReactive } from 'vue'
import { isSingle } from './keys'

export type Place = 'everywhere' | 'today' | 'orders' | 'imports'
export type Group = 'go' | 'list' | 'order' | 'import' | 'app'
export type Source = { by: 'key' | 'button' | 'palette' } | { by: 'scan'; text: string }

export interface Action {
  id: string
  words: string // key of the verb
  keys?: string[]
  place: Place
  group: Group
  /** when is true, or the key of the sentence that says why not now. */
  when?: () => true | string
  run: (from: Source) => void | Promise<void>
  /** listOnly keys act only while the list itself (or nothing) has the focus: arrows, Space, Enter. */
  listOnly?: boolean
  /** typing actions act inside text fields too. */
  typing?: boolean
  /** hint shows the key in the status line, lowest first. */
  hint?: number
  /** hintOn names the screens that show it; all when left out. */
  hintOn?: Place[]
  /** hintKeys and hintWords say more in the status line than the first key alone: J K 上下. */
  hintKeys?: string
  hintWords?: string
  /** quiet actions are keys only: they would be noise in the palette. */
  quiet?: boolean
}

const all = shallowReactive(new Map<string, Action>())
const state = shallowReactive({ place: 'today' as Place })

/** here says which screen is shown; keys of the others sleep. */
export function setPlace(place: Place): void {
  state.place = place
}

/** register adds actions; the returned function takes them out again. A later one of the same id wins. */
export function register(actions: Action[]): () => void {
  for (const action of actions) all.set(action.id, action)
  return () => {
    for (const action of actions) if (all.get(action.id) === action) all.delete(action.id)
  }
}

/** useActions registers for as long as the calling component lives. */
export function useActions(actions: Action[]): void {
  onScopeDispose(register(actions))
}

/** awake lists the actions of the screen that is shown. */
export const awake = computed(() =>
  [...all.values()].filter((a) => a.place === 'everywhere' || a.place === state.place),
)

/** hints are the keys the status line shows. */
export const hints = computed(() =>
  awake.value
    .filter((a) => a.hint !== undefined && a.keys?.length && (a.hintOn?.includes(state.place) ?? true))
    .sort((a, b) => (a.hint ?? 0) - (b.hint ?? 0)),
)

/** find returns an awake action. */
export function find(id: string): Action | undefined {
  return awake.value.find((a) => a.id === id)
}

/** obstacle is why an action cannot run now, as the key of a sentence; undefined when it can. */
export function obstacle(action: Action): string | undefined {
  const may = action.when?.() ?? true
  return may === true ? undefined : may
}

/** perform runs an action and says whether it was free to run; told is called with the reason when it was not. */
export function perform(action: Action, from: Source, told: (reason: string) => void): boolean {
  const reason = obstacle(action)
  if (reason) {
    told(reason)
    return false
  }
  void action.run(from)
  return true
}

export interface KeySituation {
  typing: boolean // a text field has the focus
  list: boolean // the list or nothing in particular has the focus
  singles: boolean // single-letter keys are switched on
}

/** forKeys finds the awake action of a key text in a situation. The screen's own wins over the frame's. */
export function forKeys(keys: string, at: KeySituation): Action | undefined {
  const fits = awake.value.filter(
    (a) =>
      a.keys?.includes(keys) &&
      (at.list || !a.listOnly) &&
      (!at.typing || a.typing) &&
      (at.singles || !isSingle(keys) || keys === '?'),
  )
  return fits.find((a) => a.place !== 'everywhere') ?? fits[0]
}

/** startsSequence says whether some awake sequence begins with the text. */
export function startsSequence(begin: string, at: KeySituation): boolean {
  return !at.typing && at.singles && awake.value.some((a) => a.keys?.some((k) => k.startsWith(begin)))
}
