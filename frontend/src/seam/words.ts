// The words of the program: one catalogue for screens, papers and the command line.
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import en from '../../../assets/text/en.json'
import zh from '../../../assets/text/zh-CN.json'
import { fill, parseMessage, type Args } from './message'

export type Lang = 'zh-CN' | 'en'
export type Say = (key: string, args?: Args) => string

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en } as Record<Lang, Record<string, string>>,
  missingWarn: false,
  fallbackWarn: false,
  // Keys are flat: a dot is part of the name.
  messageResolver: (all, path) => (all as Record<string, string>)[path] ?? null,
  messageCompiler: (message, { locale }) => {
    const parts = parseMessage(String(message))
    return (ctx: { named: (name: string) => unknown }) => fill(parts, (name) => ctx.named(name), locale)
  },
})

/** t is the sentence of a key in the language of the screen. It is reactive inside templates and computed values. */
export const t: Say = (key, args) => i18n.global.t(key, args ?? {})

/** has says whether the catalogue knows the key. */
export function has(key: string): boolean {
  return key in zh
}

export const lang = computed<Lang>(() => (i18n.global.locale.value === 'en' ? 'en' : 'zh-CN'))

/** setLang switches every text of the screen at once, and <html lang> with it (glyph variants follow it). */
export function setLang(to: Lang): void {
  i18n.global.locale.value = to
  document.documentElement.lang = to
}
