import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** useRoomy is true from 1700 px on, where more columns fit. */
export function useRoomy(): Ref<boolean> {
  const wide = window.matchMedia('(min-width: 1700px)')
  const roomy = ref(wide.matches)
  const set = (): void => void (roomy.value = wide.matches)
  wide.addEventListener('change', set)
  onScopeDispose(() => wide.removeEventListener('change', set))
  return roomy
}

/** useWidth is the width of an element as it is now, without the room a scroll bar takes. */
export function useWidth(of: Ref<HTMLElement | undefined>): Ref<number> {
  const width = ref(1200)
  const watcher = new ResizeObserver(([entry]) => {
    if (entry) width.value = entry.contentRect.width - 16
  })
  watch(of, (el) => el && watcher.observe(el), { immediate: true, flush: 'post' })
  onScopeDispose(() => watcher.disconnect())
  return width
}
