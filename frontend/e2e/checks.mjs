// What a finished screen must keep, checked by script: nothing cut, nothing too small, nothing axe objects to.
import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'

export const axeVersion = createRequire(import.meta.url)('axe-core/package.json').version

export async function axe(page, report, name) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const bad = violations.filter((v) => ['serious', 'critical'].includes(v.impact))
  const told = bad.map(
    (v) =>
      `${v.id} ${v.nodes
        .slice(0, 2)
        .map((n) => `${n.target} ${n.failureSummary?.split('\n')[1] ?? ''}`)
        .join(' | ')}`,
  )
  report.check(`axe ${name}`, bad.length === 0, told.join('; ').slice(0, 600))
}

export async function layout(page, report, name) {
  const found = await page.evaluate(() => {
    const shown = (el) => {
      const r = el.getBoundingClientRect()
      const s = getComputedStyle(el)
      return (
        r.width > 1 &&
        r.height > 1 &&
        s.visibility !== 'hidden' &&
        s.clipPath === 'none' &&
        r.bottom > 0 &&
        r.top < innerHeight
      )
    }
    const label = (el) =>
      `${el.tagName.toLowerCase()}.${el.className?.baseVal ?? el.className} "${(el.textContent ?? '').trim().slice(0, 24)}"`
    const small = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const el = n.parentElement
      if (!n.textContent.trim() || !el || !shown(el)) continue
      if (parseFloat(getComputedStyle(el).fontSize) < 12) small.push(label(el))
    }
    const tight = [
      ...document.querySelectorAll('button, a[href], input:not([type=hidden]), [role=tab], [role=option], [data-box]'),
    ]
      .filter((el) => shown(el) && el.tabIndex !== -2)
      .filter((el) => {
        const r = el.getBoundingClientRect()
        const box = el.matches('input')
          ? (el.closest('label, .search, .el-select, .el-input') ?? el).getBoundingClientRect()
          : r
        return Math.max(r.width, box.width) < 23.5 || Math.max(r.height, box.height) < 23.5
      })
      .map(label)
    const cut = [...document.querySelectorAll('.btn, [role=tab], .key, h1, [role=gridcell][data-col]')]
      .filter((el) => shown(el) && !el.querySelector('.cut') && el.scrollWidth > el.clientWidth + 1)
      .map(label)
    // The words that may never be cut: states, numbers, amounts, dates.
    const whole = [...document.querySelectorAll('[role=row] [role=gridcell].frozen .cut')]
      .filter((el) => shown(el) && el.scrollWidth > el.clientWidth + 1)
      .map(label)
    const root = document.scrollingElement
    return {
      overflow:
        root.scrollWidth > innerWidth || root.scrollHeight > innerHeight
          ? [`${root.scrollWidth}×${root.scrollHeight}`]
          : [],
      small,
      tight,
      cut,
      whole,
    }
  })
  for (const [kind, list] of Object.entries(found)) {
    report.check(`layout ${name}: ${kind}`, list.length === 0, [...new Set(list)].slice(0, 5).join(' · '))
  }
}
