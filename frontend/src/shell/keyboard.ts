// Joins the keyboard to the registry: scanner bursts first, then sequences, then single strokes.
import { find, forKeys, perform, startsSequence, type KeySituation } from './actions'
import { keyText, SequenceReader } from './keys'
import { prefs } from './prefs'
import { BurstReader } from './scanner'
import { tell } from './toasts'

const FIELDS = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'
const OWN_KEYS = 'button, a, [role=tab], [role=menuitem], [role=option], summary'

function situation(target: Element | null): KeySituation {
  const typing = target?.matches(FIELDS) ?? false
  const list = !target || target === document.body || target.closest('[data-list]') !== null
  return { typing, list, singles: prefs.single_keys && inReach(target) }
}

/** Single letters act in the page, not in the frame around it (WCAG 2.1.4). */
function inReach(target: Element | null): boolean {
  return !target || target === document.body || target.closest('main') !== null
}

/** modal says whether a question or a menu is open: it has the keys for itself. */
function modal(): boolean {
  for (const el of document.querySelectorAll('[aria-modal="true"], [data-popup]')) {
    if (el instanceof HTMLElement && el.offsetParent !== null) return true
    if (el instanceof HTMLElement && getComputedStyle(el).position === 'fixed' && el.offsetWidth > 0) return true
  }
  return false
}

/** listenToKeys starts reading the keyboard; the returned function stops it. */
export function listenToKeys(): () => void {
  let target: Element | null = null
  const reader = new SequenceReader({
    run: (keys) => {
      const action = forKeys(keys, situation(target))
      return action ? (perform(action, { by: 'key' }, tell), true) : false
    },
    starts: (begin) => startsSequence(begin, situation(target)),
  })
  const bursts = new BurstReader({
    key: (char) => reader.feed(keyText({ key: char, ...none }), performance.now()),
    scan: (text) => {
      const open = find('app.scan')
      if (open) perform(open, { by: 'scan', text }, tell)
    },
    later: (fn, ms) => {
      const timer = setTimeout(fn, ms)
      return () => clearTimeout(timer)
    },
  })

  function onKey(e: KeyboardEvent): void {
    if (e.isComposing || e.defaultPrevented || modal()) return
    target = document.activeElement
    const at = situation(target)
    const plain = e.key.length === 1 && e.key !== ' ' && !e.ctrlKey && !e.metaKey && !e.altKey
    // The search key acts at once: what is typed next already belongs to the search. No code begins with it.
    const search = e.key === '/' && bursts.idle
    if (!at.typing && plain && !e.repeat && !search) {
      bursts.char(e.key, e.timeStamp)
      e.preventDefault()
      return
    }
    if (!at.typing && e.key === 'Enter' && bursts.enter(e.timeStamp)) {
      e.preventDefault()
      return
    }
    if (['Enter', ' '].includes(e.key) && target?.matches(OWN_KEYS)) return
    if (reader.feed(keyText(e), e.timeStamp)) e.preventDefault()
  }

  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
