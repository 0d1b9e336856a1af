import { effectScope, nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import { useGrid, type RowSource } from './useGrid'

interface Row {
  id: string
}

/** A list of a million rows behind the same questions the backend answers. */
function million(): { source: RowSource<Row>; asked: string[] } {
  const total = 1_000_000
  const asked: string[] = []
  const cut = (from: number): { rows: Row[]; prev: string; next: string } => {
    const start = Math.max(0, Math.min(from, total))
    const end = Math.min(total, start + 100)
    const rows = Array.from({ length: end - start }, (_, i) => ({ id: `r${start + i}` }))
    return { rows, prev: start ? String(start - 100) : '', next: end < total ? String(end) : '' }
  }
  const source: RowSource<Row> = {
    jump: async (anchor) => {
      asked.push(`jump ${anchor}`)
      const start = Math.floor(anchor * total)
      return { ...cut(start), start, total }
    },
    page: async (cursor) => {
      asked.push(`page ${cursor}`)
      return cut(Number(cursor))
    },
  }
  return { source, asked }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await nextTick()
}

describe('a grid of a million rows', () => {
  it('pages by keys, jumps by dragging, and the row in focus is the row it says', async () => {
    const { source, asked } = million()
    const g = effectScope().run(() => useGrid<Row>(source))
    if (!g) throw new Error('no grid')
    g.measure(540, 36)
    await g.reload()
    await settle()
    for (let i = 0; i < 250; i++) {
      g.goTo(g.focus.value + 1)
      await settle()
    }
    expect(g.focused.value?.id).toBe('r250')
    expect(asked.filter((a) => a.startsWith('jump'))).toHaveLength(1)
    g.scrollTo(600_000)
    await settle()
    expect(g.win.value.at(600_005)?.id).toBe('r600005')
    g.goTo(999_999)
    await settle()
    expect(g.focused.value?.id).toBe('r999999')
    g.goTo(0)
    await settle()
    expect(g.focused.value?.id).toBe('r0')
  })

  it('says what went wrong and reads again when asked', async () => {
    let broken = true
    const g = effectScope().run(() =>
      useGrid<Row>({
        jump: async () => {
          if (broken) throw new TypeError('gone')
          return { rows: [{ id: 'a' }], prev: '', next: '', start: 0, total: 1 }
        },
        page: async () => ({ rows: [], prev: '', next: '' }),
      }),
    )
    if (!g) throw new Error('no grid')
    await g.reload()
    expect(g.trouble.value?.code).toBe('unreachable')
    broken = false
    await g.reload()
    expect(g.trouble.value).toBeUndefined()
    expect(g.focused.value?.id).toBe('a')
  })

  it('keeps a selection across scrolling and counts all when all are meant', async () => {
    const { source } = million()
    const g = effectScope().run(() => useGrid<Row>(source))
    if (!g) throw new Error('no grid')
    await g.reload()
    await settle()
    g.selection.toggle({ id: 'r3' })
    g.scrollTo(500_000)
    await settle()
    expect(g.selection.has('r3')).toBe(true)
    g.selection.all.value = true
    expect(g.selection.count.value).toBe(1_000_000)
    g.selection.clear()
    expect(g.selection.count.value).toBe(0)
  })
})
