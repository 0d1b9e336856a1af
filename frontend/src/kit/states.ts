// One word, one icon, one family per state; the words are state.<thing>.<token> in the catalogue.
import type { IconName } from './icons'

export type Family = 'idle' | 'move' | 'wait' | 'stop' | 'done'
export type Thing = 'order' | 'parcel' | 'shipback' | 'shop'

interface Look {
  icon: IconName
  family: Family
}

const look = (icon: IconName, family: Family): Look => ({ icon, family })

const looks: Record<Thing, Record<string, Look>> = {
  order: {
    arrived: look('dial-0', 'wait'),
    ready: look('dial-1', 'move'),
    short: look('box-minus', 'stop'),
    planned: look('dial-2', 'move'),
    in_work: look('dial-3', 'move'),
    shipped: look('disc-tick', 'done'),
    delivered: look('disc-tick', 'done'),
    closed: look('disc-tick', 'idle'),
    cancelled: look('slash', 'idle'),
    held: look('pause', 'wait'),
    refund_asked: look('octagon', 'stop'),
  },
  parcel: {
    planned: look('dial-1', 'move'),
    waybilled: look('dial-2', 'move'),
    picked: look('dial-2', 'move'),
    packed: look('dial-3', 'move'),
    handed_over: look('disc-tick', 'done'),
    delivered: look('disc-tick', 'done'),
    void: look('slash', 'idle'),
    lost: look('octagon', 'stop'),
    bounced: look('back', 'stop'),
  },
  shipback: {
    not_due: look('ring', 'idle'),
    queued: look('dial-2', 'move'),
    sent: look('dial-2', 'move'),
    confirmed: look('tick', 'done'),
    refused: look('octagon', 'stop'),
    unknown: look('ask', 'wait'),
  },
  shop: {
    fine: look('disc-tick', 'done'),
    behind: look('warn', 'wait'),
    no_answer: look('octagon', 'stop'),
    paused: look('pause', 'idle'),
    sign_in_ending: look('clock', 'wait'),
  },
}

/** stateLook is how a state is drawn. A token this program does not know gets the question ring, never a guess. */
export function stateLook(thing: Thing, token: string): Look {
  return looks[thing][token] ?? look('ask', 'wait')
}

/** stateWords is the key of a state's word. */
export function stateWords(thing: Thing, token: string): string {
  return looks[thing][token] ? `state.${thing}.${token}` : 'ui.state.other'
}

/** stateTokens lists the tokens of a thing. */
export function stateTokens(thing: Thing): string[] {
  return Object.keys(looks[thing])
}
