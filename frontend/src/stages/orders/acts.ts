// What can be done to orders: one request each, one toast each, one undo each. A batch is all-or-told.
import { api, ask, type OrderRow, type Schemas } from '../../seam/client'
import { sentence } from '../../seam/problem'
import { t } from '../../seam/words'
import { complain, keepUndo, show, undo } from '../../shell/toasts'

export type Pick = Schemas['Pick']
export type Refusal = Schemas['Refusal']
export type ActResult = Schemas['ActResult']

export interface ActDeps {
  /** after reads the list again. */
  after: () => void
  /** look opens the list of the orders an act was refused for. */
  look: (numbers: string[]) => void
}

export type ActName = 'approve' | 'review' | 'release' | 'hold' | 'note' | 'unreview' | 'plan' | 'unplan' | 'cancel'

/** act does one thing to orders and says what came of it. It never throws. */
export async function act(
  name: ActName,
  pick: Pick,
  why: string,
  deps: ActDeps,
  rows: OrderRow[] = [],
): Promise<boolean> {
  try {
    const got = name === 'approve' ? await approve(pick, rows) : merge([await request(name, pick, why)])
    keepUndo(got.tokens, deps.after)
    tellResult(name, got, deps)
    deps.after()
    return got.refused.length === 0
  } catch (e) {
    complain(e)
    deps.after()
    return false
  }
}

interface Outcome {
  done: string[]
  refused: Refusal[]
  tokens: string[]
}

/** merge makes one outcome of several answers; an order that was refused anywhere was not done. */
function merge(answers: ActResult[]): Outcome {
  const refused = new Map(answers.flatMap((a) => a.refused).map((r) => [r.id, r]))
  const done = new Set(answers.flatMap((a) => a.done).filter((id) => !refused.has(id)))
  return { done: [...done], refused: [...refused.values()], tokens: answers.map((a) => a.undo_token).filter(Boolean) }
}

/** approve lets orders go on: where holds are open, those a person may lift are lifted first. */
async function approve(pick: Pick, rows: OrderRow[]): Promise<Outcome> {
  if (pick.all) {
    const lifted = await request('release', pick, '')
    const open = lifted.refused.filter((r) => r.key !== 'order.refused.no_hold')
    return merge([{ ...lifted, refused: open }, await request('review', pick, '')])
  }
  const held = new Set(rows.filter((r) => r.hold_reasons.length).map((r) => r.id))
  const ids = pick.ids ?? []
  const parts: ['release' | 'review', string[]][] = [
    ['release', ids.filter((id) => held.has(id))],
    ['review', ids.filter((id) => !held.has(id))],
  ]
  const wanted = parts.filter(([, some]) => some.length)
  return merge(await Promise.all(wanted.map(([name, some]) => request(name, { ids: some }, ''))))
}

function request(name: Exclude<ActName, 'approve'>, pick: Pick, why: string): Promise<ActResult> {
  switch (name) {
    case 'review':
      return ask(api.POST('/api/orders/review', { body: pick }))
    case 'release':
      return ask(api.POST('/api/orders/release', { body: { ...pick, why, review: true } }))
    case 'hold':
      return ask(api.POST('/api/orders/hold', { body: { ...pick, why } }))
    case 'note':
      return ask(api.POST('/api/orders/note', { body: { ...pick, note: why } }))
    case 'unreview':
      return ask(api.POST('/api/orders/unreview', { body: { ...pick, why } }))
    case 'plan':
      return ask(api.POST('/api/orders/plan', { body: pick }))
    case 'unplan':
      return ask(api.POST('/api/orders/unplan', { body: { ...pick, why } }))
    case 'cancel':
      return ask(api.POST('/api/orders/cancel', { body: { ...pick, why } }))
  }
}

/** refusedText sums up why: 地址不全 4、申请退款 1. */
export function refusedText(refused: Refusal[]): string {
  const sums = new Map<string, number>()
  for (const r of refused) {
    const why = sentence(r.key, r.args)
    sums.set(why, (sums.get(why) ?? 0) + 1)
  }
  return [...sums].map(([why, n]) => (refused.length === 1 ? why : t('ui.act.why_n', { why, n }))).join(t('ui.act.and'))
}

function tellResult(name: ActName, got: Outcome, deps: ActDeps): void {
  const done = got.done.length
  const undoIt = got.tokens.length ? () => undo() : undefined
  if (!got.refused.length) {
    show({ text: t(`ui.done.${name}`, { n: done }), tone: 'done', undo: undoIt })
    return
  }
  const why = refusedText(got.refused)
  const text = done
    ? t('ui.done.partly', { what: t(`ui.done.${name}`, { n: done }), n: got.refused.length, why })
    : t('ui.done.not', { n: got.refused.length, why })
  const numbers = got.refused.map((r) => r.no)
  const more = got.refused.length > 1 ? { words: 'ui.done.look', run: () => deps.look(numbers) } : undefined
  show({ text, tone: 'wait', undo: undoIt, more })
}
