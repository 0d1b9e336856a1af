// One way to keep a file: a download in the browser, the system's own dialog in the desktop window.
import { send } from './client'
import { Trouble } from './problem'

/** CHUNK is the most bytes one request may carry; larger bodies have crashed webviews. */
export const CHUNK = 512 * 1024

let windowed = false

/** inWindow tells the seam that it lives in the desktop window. */
export function inWindow(yes: boolean): void {
  windowed = yes
}

/** saveFile keeps the bytes of an answer under a name of the person's choice. It returns false when they cancelled. */
export async function saveFile(name: string, bytes: Blob): Promise<boolean> {
  return windowed ? saveByDialog(name, bytes) : download(name, bytes)
}

function download(name: string, bytes: Blob): boolean {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}

async function saveByDialog(name: string, bytes: Blob): Promise<boolean> {
  const begun = await send('/desktop/save', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const { id } = (await begun.json()) as { id?: string }
  if (!id) return false
  const place = `/desktop/save/${encodeURIComponent(id)}`
  try {
    for (let at = 0; at < bytes.size; at += CHUNK) {
      const body = await bytes.slice(at, at + CHUNK).arrayBuffer()
      await send(`${place}?at=${at}`, { method: 'PUT', headers: { 'Content-Type': 'application/octet-stream' }, body })
    }
    await send(`${place}/done`, { method: 'POST' })
    return true
  } catch (e) {
    await send(place, { method: 'DELETE' }).catch(() => undefined)
    throw e instanceof Trouble ? e : new Trouble('internal', 'ui.trouble.screen')
  }
}
