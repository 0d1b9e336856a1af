// A shop's morning by keyboard over the three screens, against the real backend.
// node e2e/run.mjs URL OUTDIR   prints "N passed, M failed" and ends with 1 when something failed.
import { mkdirSync, readFileSync } from 'node:fs'
import { digits, openBrowser, Report } from './browser.mjs'
import { axe, layout } from './checks.mjs'
import { columns, csv } from './csv.mjs'

const [url, outDir = 'e2e/out'] = process.argv.slice(2)
if (!url) throw new Error('usage: run.mjs URL OUTDIR')
mkdirSync(outDir, { recursive: true })
const { browser, context, page, noise, shot } = await openBrowser(outDir)
const report = new Report(shot)
const key = (k) => page.keyboard.press(k)
const grid = page.locator('[role=grid]')
const cur = page.locator('[role=row].cur')
const toast = page.locator('.toast .text')
const settled = () =>
  page.waitForFunction(
    () => !document.querySelector('[role=grid][aria-busy=true]') && !document.querySelector('.ghosts'),
  )
const rowCount = async () => Number(await grid.getAttribute('aria-rowcount')) - 1
const tabCount = async (n) => digits(await page.locator('[role=tab]').nth(n).locator('.n').textContent())
const onTab = async (n) => {
  for (let i = 0; i < 12; i++) {
    const at = await page
      .locator('[role=tab]')
      .evaluateAll((all) => all.findIndex((t) => t.getAttribute('aria-selected') === 'true'))
    if (at === n) break
    await key(at < n ? ']' : '[')
    await page.waitForTimeout(150)
  }
  await settled()
}
const command = async (words) => {
  await key('Control+k')
  await page.locator('.palette input').fill(words)
  await page.locator('.palette [role=option]').filter({ hasText: words }).first().waitFor()
  const n = await page.locator('.palette [role=option]').count()
  for (let i = 0; i < n; i++) {
    if ((await page.locator('.palette [role=option].on').textContent()).includes(words)) break
    await key('ArrowDown')
  }
  await key('Enter')
  await page.waitForTimeout(200)
}

await report.step('the address opens Today and keeps no token', async () => {
  await page.goto(url)
  await page.locator('.task, .empty').first().waitFor()
  report.check('token is out of the address', !page.url().includes('token'))
  report.check('Today names itself', (await page.locator('h1').textContent()) === '今日')
  report.check('the journey has six steps', (await page.locator('.flow .step').count()) === 6)
  report.check('shops are compared with their platforms', (await page.locator('.shops .shop').count()) >= 1)
  report.check('only the first task is primary', (await page.locator('.task .btn.pri').count()) <= 1)
  await shot('today-zh-light')
})

await report.step('a task opens exactly its orders by its number', async () => {
  const due = digits(await page.locator('.task .count').first().textContent())
  await key('1')
  await page.waitForURL(/\/orders/)
  await settled()
  report.check('as many orders as the task said', (await rowCount()) === due, `${await rowCount()} for ${due}`)
  await key('g')
  await key('t')
  await page.waitForURL(/\/today/)
})

await report.step('G O goes to the orders, the list has the focus', async () => {
  await key('g')
  await key('o')
  await page.waitForURL(/\/orders/)
  await settled()
  report.check('the list has the focus', await grid.evaluate((el) => el === document.activeElement))
  await onTab(0)
  report.check('the list is as long as its tab says', (await rowCount()) === (await tabCount(0)), `${await rowCount()}`)
  await shot('orders-zh-light')
})

/** move presses a key and waits until another row has the focus: the next key must never overtake it. */
const move = async (k) => {
  const was = await cur.getAttribute('aria-rowindex')
  await key(k)
  await page.waitForFunction((i) => document.querySelector('.line.cur')?.getAttribute('aria-rowindex') !== i, was)
}
/** mark presses X and waits until that many are selected. */
const mark = async (n) => {
  await key('x')
  await page
    .locator('.batch b')
    .filter({ hasText: String(n) })
    .waitFor()
}
let name = ''
await report.step('J K move, Enter opens the panel, the receiver is shown only when asked for', async () => {
  const first = await cur.textContent()
  await move('j')
  report.check('J goes down', (await cur.textContent()) !== first)
  await move('k')
  report.check('K goes back', (await cur.textContent()) === first)
  for (let i = 0; i < 40 && !name; i++) {
    await key('Enter')
    await page.locator('.panel .acts').waitFor()
    await page.waitForTimeout(150)
    const show = page.locator('.panel .show')
    if (await show.count()) {
      await shot('panel-zh-light')
      await show.focus()
      await key('Enter')
      await page.waitForFunction(() => !document.querySelector('.panel .show'))
      name = (await page.locator('.panel .select b').textContent()).trim()
      await shot('panel-revealed-zh-light')
    }
    await key('Escape')
    await page.waitForFunction(() => !document.querySelector('.panel') && document.activeElement?.role === 'grid')
    if (!name) await move('j')
  }
  report.check('a full name was shown', [...name].length >= 2 && !name.includes('*'), name)
  report.check(
    'Esc closed the panel and the list has the focus again',
    (await page.locator('.panel').count()) === 0 && (await grid.evaluate((el) => el === document.activeElement)),
  )
})

await report.step('two characters of a name find the order', async () => {
  await key('/')
  await page.keyboard.type([...name].slice(0, 2).join(''), { delay: 40 })
  await page.waitForFunction(() => location.search.includes('q='))
  await settled()
  await page.waitForTimeout(400)
  report.check('it is found', (await rowCount()) >= 1, `${name}: ${await rowCount()}`)
  await shot('search-zh-light')
  await key('Escape')
  await page.waitForFunction(() => !location.search.includes('q='))
  await key('Escape')
  await settled()
})

await report.step('X selects, H holds with a reason, E approves, Z takes it back', async () => {
  await grid.focus()
  await onTab(4)
  const ready = await tabCount(4)
  report.check('there are planned orders', ready >= 2, String(ready))
  await mark(1)
  await move('j')
  await mark(2)
  report.check('two are selected', true)
  await shot('selected-zh-light')
  await key('h')
  await page.locator('.el-dialog textarea').waitFor()
  await page.waitForTimeout(150)
  await page.keyboard.type('等客户确认颜色')
  await shot('hold-zh-light')
  await key('Enter')
  await toast.filter({ hasText: '已挂起 2 单' }).waitFor()
  await grid.focus()
  await page.waitForTimeout(500)
  await mark(1)
  await move('k')
  await mark(2)
  await key('e')
  await toast.filter({ hasText: '已放行' }).waitFor()
  await shot('approved-zh-light')
  await key('z')
  await toast.filter({ hasText: '已撤销' }).waitFor()
  await page.waitForTimeout(500)
  report.check(
    'the undone orders are on hold again',
    (await page.locator('[role=row]').filter({ hasText: '挂起' }).count()) >= 2,
  )
})

await report.step('E lets an order that waits for review go on, Z puts it back', async () => {
  await key('Escape')
  await onTab(1)
  const rows = page.locator('.frame .body [role=row]')
  const n = Math.min(await rows.count(), 40)
  let at = -1
  for (let i = 0; i < n && at < 0; i++) {
    const text = await rows.nth(i).textContent()
    if (/买家有留言|疑似重复/.test(text) || !/挂起|退款中/.test(text)) at = i
  }
  if (!report.check('some order can be approved by a clerk', at >= 0)) return
  for (let i = 0; i < at; i++) await move('j')
  const no = await cur.locator('.no').textContent()
  const listed = (yes) =>
    page.waitForFunction(
      ([n, want]) => [...document.querySelectorAll('.line .no')].some((el) => el.textContent === n) === want,
      [no, yes],
    )
  await key('e')
  await toast.filter({ hasText: '已放行 1 单' }).waitFor()
  await listed(false)
  await key('z')
  await toast.filter({ hasText: '已撤销' }).waitFor()
  await listed(true)
  report.check('the order left the list and came back', true)
})

const stamp = Date.now().toString().slice(-7)
await report.step('a file is imported from the palette on, every row gets its verdict', async () => {
  await command('去导入')
  await page.waitForURL(/\/orders\/import/)
  await shot('import-empty-zh-light')
  await page.setInputFiles('input[type=file]', {
    name: '今早的单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv(stamp, 40)),
  })
  await page.locator('#import-shop').waitFor()
  await shot('import-preview-zh-light')
  for (const [header, field] of columns) {
    const select = page.getByRole('combobox', { name: `「${header}」是什么`, exact: true })
    await select.focus()
    await page.keyboard.type(field, { delay: 15 })
    const looked = page.waitForResponse((r) => r.url().includes('/api/imports/preview'))
    await key('Enter')
    await looked
  }
  const head = page.locator('main .cardh h2').first()
  await head.filter({ hasText: '40 行' }).waitFor()
  await shot('import-mapped-zh-light')
  await key('Control+Enter')
  await page.locator('#import-shop').fill('市集摊位')
  await layout(page, report, 'import preview zh')
  await axe(page, report, 'import preview zh')
  await key('Control+Enter')
  await page.locator('main .cardh h2').filter({ hasText: '导入完' }).waitFor({ timeout: 30_000 })
  await page.locator('.tabline [role=tab]').first().waitFor()
  await page.waitForFunction(() => document.querySelectorAll('#import-rows tbody tr').length > 0)
  const sums = await page.locator('.tabline [role=tab] .n').allTextContents()
  report.check(
    'rows = taken + set aside + refused',
    digits(sums[0]) === 40 && digits(sums[1]) + digits(sums[2]) + digits(sums[3]) === 40,
    sums.join(' '),
  )
  await shot('import-done-zh-light')
})

await report.step('a scan on any screen opens its order and triggers no key', async () => {
  await page.locator('main').focus()
  // A scanner is faster than a remote-controlled keyboard on a busy machine: its keys are sent from inside the page.
  await page.evaluate((code) => {
    for (const key of [...code, 'Enter'])
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }, `E2E${stamp}0007`)
  await page.waitForURL(/\/orders\?/)
  await page
    .locator('.panel .no')
    .filter({ hasText: `E2E${stamp}0007` })
    .waitFor()
  report.check('one order, opened', (await rowCount()) === 1)
  await key('Escape')
})

await report.step('500 pasted numbers: those not found are named', async () => {
  const numbers = [
    ...Array.from({ length: 30 }, (_, i) => `E2E${stamp}${String(i).padStart(4, '0')}`),
    'NOTHERE-1',
    'NOTHERE-2',
  ]
  await page.evaluate((text) => navigator.clipboard.writeText(text), numbers.join('\n'))
  await key('/')
  await key('Control+v')
  await page.locator('.miss').waitFor()
  await settled()
  report.check('two are missing', digits(await page.locator('.miss').textContent()) === 2)
  report.check('thirty are listed', (await rowCount()) === 30, String(await rowCount()))
  await shot('numbers-zh-light')
})

await report.step('the filtered list is exported as a workbook', async () => {
  await key('Escape')
  await key('Escape')
  await settled()
  const [file] = await Promise.all([page.waitForEvent('download'), command('导出表格')])
  const bytes = readFileSync(await file.path())
  report.check(
    'it is an xlsx with content',
    file.suggestedFilename().endsWith('.xlsx') && bytes.subarray(0, 2).toString() === 'PK' && bytes.length > 2_000,
  )
})

await report.step('? lists the keys, columns can be chosen, copy carries raw values', async () => {
  await grid.focus()
  await key('?')
  await page.locator('.sheet[aria-modal]').waitFor()
  report.check('the sheet lists the keys of the screen', (await page.locator('.sheet .one').count()) > 15)
  await shot('keys-zh-light')
  await key('Escape')
  await grid.focus()
  await key('Control+a')
  await page.locator('.batch').waitFor()
  await key('Control+c')
  await toast.filter({ hasText: '已复制' }).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  report.check('heads and rows came along', copied.split('\n').length > 2 && copied.split('\n')[0].includes('平台单号'))
  await key('Escape')
})

await report.step('when the program does not answer, the list stays and one line says so', async () => {
  await context.setOffline(true)
  await page.locator('.foot').filter({ hasText: '正在重连' }).waitFor({ timeout: 45_000 })
  report.check('the rows are still there', (await page.locator('.frame .body [role=row]').count()) > 5)
  await shot('unreachable-zh-light')
  await context.setOffline(false)
  await page.waitForFunction(() => !document.querySelector('.foot').textContent.includes('正在重连'), undefined, {
    timeout: 30_000,
  })
  noise.splice(0, noise.length, ...noise.filter((n) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(n)))
})

const words = {
  zh: { language: '换语言', theme: '换深浅色' },
  en: { language: 'Switch language', theme: 'Switch light and dark' },
}
const screens = [
  ['today', '/today'],
  ['orders', '/orders?tab=all'],
  ['import', '/orders/import'],
]
let lang = 'zh'
for (const theme of ['light', 'dark']) {
  for (const next of ['zh', 'en']) {
    await report.step(`screens ${next} ${theme}`, async () => {
      if (theme !== (await page.evaluate(() => document.documentElement.dataset.theme)))
        await command(words[lang].theme)
      if (next !== lang) await command(words[lang].language)
      lang = next
      const want = next === 'en' ? 'en' : 'zh-CN'
      report.check(`<html lang> is ${want}`, (await page.evaluate(() => document.documentElement.lang)) === want)
      for (const [screen, path] of screens) {
        for (const [width, height] of [
          [1366, 768],
          [1920, 1080],
        ]) {
          await page.setViewportSize({ width, height })
          await page.waitForTimeout(500)
          await page.goto(new URL(path, url).href)
          await page.locator('h1').waitFor()
          await page.waitForTimeout(900)
          if (screen === 'orders') {
            await settled()
            await key('Enter')
            await page.locator('.panel .acts').waitFor()
            await page.waitForTimeout(300)
          }
          await layout(page, report, `${screen} ${next} ${theme} ${width}`)
          await shot(`${screen}-${next}-${theme}-${width}`)
          if (width === 1366) await axe(page, report, `${screen} ${next} ${theme}`)
        }
      }
      await page.setViewportSize({ width: 1366, height: 768 })
      const left = await page.evaluate(() => (document.body.innerText.match(/[{}]|ui\.[a-z]+\.[a-z]/g) ?? []).join(' '))
      report.check(`no bare key or brace is on the screen (${next})`, left === '', left)
    })
  }
}

report.check('the browser had nothing to object to', noise.length === 0, noise.slice(0, 4).join(' · '))
await browser.close()
console.log(`${report.passed} passed, ${report.failed} failed`)
process.exitCode = report.failed ? 1 : 0
