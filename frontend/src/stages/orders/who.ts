import type { Schemas } from '../../seam/client'
import { has, t } from '../../seam/words'

/** whoText names who did something: a person or a rule by name, else the class of actor. */
export function whoText(who: Schemas['Who']): string {
  const key = `ui.who.${who.class}`
  const kind = has(key) ? t(key) : who.class
  if (!who.name) return kind
  return who.class === 'rule' ? t('ui.who.named_rule', { name: who.name }) : who.name
}
