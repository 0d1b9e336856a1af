// Finding and starting the browser of the system, and the few things every walk needs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const places = [
  process.env.ZHANGGUI_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

export async function openBrowser(outDir) {
  const executablePath = places.find((p) => p && existsSync(p))
  if (!executablePath) throw new Error('no Chromium, Chrome or Edge found; set ZHANGGUI_BROWSER')
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    acceptDownloads: true,
    locale: 'zh-CN',
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const noise = []
  page.on('console', (m) => m.type() === 'error' && noise.push(m.text()))
  page.on('pageerror', (e) => noise.push(String(e)))
  return { browser, context, page, noise, shot: (name) => page.screenshot({ path: join(outDir, `${name}.png`) }) }
}

/** Report counts what was seen. A step that throws is one failure; the walk goes on. */
export class Report {
  passed = 0
  failed = 0

  constructor(shot) {
    this.shot = shot
  }

  check(name, good, detail = '') {
    if (good) this.passed++
    else {
      this.failed++
      console.log(`FAILED ${name}${detail ? `: ${detail}` : ''}`)
    }
    return good
  }

  async step(name, run) {
    const begun = Date.now()
    try {
      await run()
      console.log(`ok ${name} (${Date.now() - begun} ms)`)
    } catch (e) {
      this.check(name, false, String(e).split('\n').slice(0, 3).join(' '))
      await this.shot(`failed-${this.failed}`)
    }
  }
}

export const digits = (text) => Number(String(text).replace(/[^\d]/g, ''))
