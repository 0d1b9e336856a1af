// Numbers as DESIGN §7 writes them. Money is an integer of minor units all the way: no division into a float.

const MINUS = '−'
const digitsOf: Record<string, number> = {
  JPY: 0,
  KRW: 0,
  VND: 0,
  CLP: 0,
  ISK: 0,
  BHD: 3,
  JOD: 3,
  KWD: 3,
  OMR: 3,
  TND: 3,
}
const signOf: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$', JPY: 'JP¥', TWD: 'NT$' }

/** group writes an integer with a comma every three digits and a real minus sign. */
export function group(n: number): string {
  const text = Math.abs(Math.trunc(n)).toString()
  return (n < 0 ? MINUS : '') + text.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** digits is how many decimals a currency has. */
export function digits(currency: string): number {
  return digitsOf[currency] ?? 2
}

/** amount writes minor units without a sign of currency, as cells do: 226.70, 9,999,999.99, −491.17. */
export function amount(minor: number, currency = 'CNY'): string {
  return (minor < 0 ? MINUS : '') + plainAmount(Math.abs(minor), currency, true)
}

/** rawAmount writes what a copy carries: 226.70, −226.70 as -226.70, never grouped. */
export function rawAmount(minor: number, currency = 'CNY'): string {
  return (minor < 0 ? '-' : '') + plainAmount(Math.abs(minor), currency, false)
}

/** money writes an amount inside a sentence: ¥226.70, or CNY 226.70 in English. */
export function money(minor: number, currency: string, lang: string): string {
  const text = plainAmount(Math.abs(minor), currency, true)
  const minus = minor < 0 ? MINUS : ''
  if (lang === 'en') return `${currency} ${minus}${text}`
  const sign = signOf[currency]
  return sign ? `${minus}${sign}${text}` : `${minus}${currency} ${text}`
}

function plainAmount(minor: number, currency: string, grouped: boolean): string {
  const places = digits(currency)
  const text = minor.toString().padStart(places + 1, '0')
  const whole = text.slice(0, text.length - places)
  const head = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return places ? `${head}.${text.slice(-places)}` : head
}

/** percent writes a share in permille with one decimal: 998 → 99.8%. */
export function percent(permille: number): string {
  const tenths = Math.abs(Math.round(permille))
  return `${permille < 0 ? MINUS : ''}${group(Math.trunc(tenths / 10))}.${tenths % 10}%`
}
