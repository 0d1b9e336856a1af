import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awake, forKeys, hints, obstacle, perform, register, setPlace, startsSequence, type Action } from './actions'

const ran: string[] = []
const action = (id: string, more: Partial<Action>): Action => ({
  id,
  words: 'ui.act.undo',
  place: 'everywhere',
  group: 'app',
  run: (from) => void ran.push(`${id} ${from.by}`),
  ...more,
})
const free = { typing: false, list: true, singles: true }
let end = (): void => undefined

beforeEach(() => {
  ran.length = 0
  setPlace('orders')
  end = register([
    action('undo', { keys: ['Z', 'Ctrl+Z'], hint: 5 }),
    action('palette', { keys: ['Ctrl+K'], typing: true }),
    action('go', { keys: ['G O'], hint: 1, hintOn: ['today'] }),
    action('keys', { keys: ['?'] }),
    action('orders.down', { place: 'orders', keys: ['J', 'ArrowDown'], listOnly: true }),
    action('orders.reload', { place: 'orders', keys: ['R'] }),
    action('today.pull', { place: 'today', keys: ['R'], when: () => 'ui.why.running' }),
  ])
})
afterEach(() => end())

describe('the registry', () => {
  it('wakes the actions of the screen that is shown', () => {
    expect(forKeys('R', free)?.id).toBe('orders.reload')
    setPlace('today')
    expect(forKeys('R', free)?.id).toBe('today.pull')
    expect(forKeys('J', free)).toBeUndefined()
  })

  it('forgets what was taken out, and keeps what replaced it', () => {
    const other = register([action('undo', { keys: ['Z'], words: 'ui.act.keys' })])
    end()
    expect(awake.value.map((a) => a.id)).toEqual(['undo'])
    other()
    expect(awake.value).toEqual([])
  })

  it('keeps single letters out of text fields and out of the frame', () => {
    expect(forKeys('Z', { ...free, typing: true })).toBeUndefined()
    expect(forKeys('Ctrl+K', { ...free, typing: true })?.id).toBe('palette')
    expect(forKeys('Z', { ...free, singles: false })).toBeUndefined()
    expect(forKeys('Ctrl+Z', { ...free, singles: false })?.id).toBe('undo')
    expect(forKeys('?', { ...free, singles: false })?.id).toBe('keys')
    expect(forKeys('ArrowDown', { ...free, list: false })).toBeUndefined()
  })

  it('knows where sequences begin', () => {
    expect(startsSequence('G ', free)).toBe(true)
    expect(startsSequence('G ', { ...free, typing: true })).toBe(false)
    expect(startsSequence('Q ', free)).toBe(false)
  })

  it('runs what is free and says why when it is not', () => {
    const told: string[] = []
    const undo = forKeys('Z', free)
    if (undo) perform(undo, { by: 'key' }, (r) => told.push(r))
    setPlace('today')
    const pull = forKeys('R', free)
    if (pull) expect(perform(pull, { by: 'palette' }, (r) => told.push(r))).toBe(false)
    expect(ran).toEqual(['undo key'])
    expect(told).toEqual(['ui.why.running'])
    expect(pull && obstacle(pull)).toBe('ui.why.running')
  })

  it('gives the status line the keys of the screen, in their order', () => {
    expect(hints.value.map((a) => a.id)).toEqual(['undo'])
    setPlace('today')
    expect(hints.value.map((a) => a.id)).toEqual(['go', 'undo'])
  })
})
