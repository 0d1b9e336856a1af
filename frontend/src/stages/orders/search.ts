export const MAX_NUMBERS = 500

/** searchText turns pasted lines or lists into a search: at most 500 numbers, each once; left is how many did not fit. */
export function searchText(raw: string): { q: string; n: number; left: number } {
  const parts = raw
    .split(/[\s,，;；、]+/)
    .map((part) => part.replace(/^="?|"$/g, '').replace(/^['"]|['"]$/g, ''))
    .filter(Boolean)
  const once = [...new Set(parts)]
  const kept = once.slice(0, MAX_NUMBERS)
  return { q: kept.join(' '), n: kept.length, left: once.length - kept.length }
}
