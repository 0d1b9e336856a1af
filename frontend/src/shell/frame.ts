// The actions of the frame itself: going places, the palette, undo, the key sheet, scanners.
import type { Router } from 'vue-router'
import type { Action } from './actions'
import { shown } from './desk'
import { prefs } from './prefs'
import { undo, undoable } from './toasts'

/** frameActions are awake on every screen. */
export function frameActions(router: Router): Action[] {
  const go = (id: string, keys: string, path: string): Action => ({
    id: `go.${id}`,
    words: `ui.go.${id}`,
    keys: [keys],
    place: 'everywhere',
    group: 'go',
    run: () => void router.push(path),
  })
  return [
    go('today', 'G T', '/today'),
    { ...go('orders', 'G O', '/orders'), hint: 50, hintOn: ['today', 'imports'] },
    go('imports', 'G I', '/orders/import'),
    {
      id: 'app.palette',
      words: 'ui.act.palette',
      keys: ['Ctrl+K'],
      place: 'everywhere',
      group: 'app',
      typing: true,
      quiet: true,
      run: () => void (shown.value = 'palette'),
    },
    {
      id: 'app.undo',
      words: 'ui.act.undo',
      keys: ['Z', 'Ctrl+Z'],
      place: 'everywhere',
      group: 'app',
      when: () => undoable() || 'ui.why.nothing_to_undo',
      run: () => undo(),
    },
    {
      id: 'app.keys',
      words: 'ui.act.keys',
      keys: ['?'],
      place: 'everywhere',
      group: 'app',
      hint: 99,
      run: () => void (shown.value = 'keys'),
    },
    {
      id: 'app.jobs',
      words: 'ui.act.jobs',
      place: 'everywhere',
      group: 'app',
      run: () => void (shown.value = 'jobs'),
    },
    {
      id: 'app.language',
      words: 'ui.act.language',
      place: 'everywhere',
      group: 'app',
      run: () => void (prefs.language = prefs.language === 'en' ? 'zh-CN' : 'en'),
    },
    {
      id: 'app.theme',
      words: 'ui.act.theme',
      place: 'everywhere',
      group: 'app',
      run: () => void (prefs.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'),
    },
    {
      id: 'app.scan',
      words: 'ui.act.scan',
      place: 'everywhere',
      group: 'app',
      quiet: true,
      run: (from) => {
        if (from.by === 'scan')
          void router.push({ path: '/orders', query: { tab: 'all', q: from.text, open: 'first' } })
      },
    },
  ]
}
