// The launch token comes once, in the address after #token=, and is taken out of the address bar at once.
// It lives as long as the tab. Inside the desktop window there is none.

const SLOT = 'zhanggui.token'
let token = ''

/** takeToken reads the token from the address, else from this tab's memory. Call it before the router starts. */
export function takeToken(place: Location = location, box: Storage = sessionStorage): void {
  const found = /(?:^#|&)token=([\w.~-]+)/.exec(place.hash)
  if (found?.[1]) {
    token = found[1]
    box.setItem(SLOT, token)
    history.replaceState(null, '', place.pathname + place.search)
  } else {
    token = box.getItem(SLOT) ?? ''
  }
}

/** tokenHeaders is what every request carries. */
export function tokenHeaders(): Record<string, string> {
  return token ? { 'X-Zhanggui-Token': token } : {}
}
