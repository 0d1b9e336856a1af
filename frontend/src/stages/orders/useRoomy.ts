import { onScopeDispose, ref, type Ref } from 'vue'

/** useRoomy is true from 1700 px on, where more columns fit. */
export function useRoomy(): Ref<boolean> {
  const wide = window.matchMedia('(min-width: 1700px)')
  const roomy = ref(wide.matches)
  const set = (): void => void (roomy.value = wide.matches)
  wide.addEventListener('change', set)
  onScopeDispose(() => wide.removeEventListener('change', set))
  return roomy
}
