/** copyText puts text on the clipboard, also where the page may not use the clipboard by itself (plain http, webviews). */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text)
      return
    } catch {
      // not allowed here: the old way below still is
    }
  }
  const box = document.createElement('textarea')
  const before = document.activeElement
  box.value = text
  box.style.position = 'fixed'
  box.style.opacity = '0'
  document.body.append(box)
  box.select()
  document.execCommand('copy')
  box.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
}
