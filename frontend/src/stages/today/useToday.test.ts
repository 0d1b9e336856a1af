import { expect, it } from 'vitest'
import { rangeOf, type Kpi } from './useToday'

const kpi = (part: Partial<Kpi>): Kpi => ({
  kind: 'on_time',
  value: 980,
  unit: 'permille',
  base: 10,
  healthy_min: null,
  healthy_max: null,
  definition: { key: 'k', args: {} },
  ...part,
})

it.each([
  [kpi({ value: 972, healthy_min: 980 }), { healthy: false, low: true, tick: 30 }],
  [kpi({ value: 1000, healthy_min: 980 }), { healthy: true, low: true, tick: 99 }],
  [kpi({ value: 1_800_000, unit: 'ms', healthy_max: 3_600_000 }), { healthy: true, low: false, tick: 25 }],
  [kpi({ value: 9_000_000, unit: 'ms', healthy_max: 3_600_000 }), { healthy: false, low: false, tick: 99 }],
])('puts a measure on its range', (k, want) => expect(rangeOf(k)).toMatchObject(want))

it('draws nothing where nothing was measured', () => expect(rangeOf(kpi({ value: null }))).toBeUndefined())
