// @vitest-environment node
import { expect, it } from 'vitest'
import { MAX_NUMBERS, searchText } from './search'

it('reads numbers pasted from a sheet, a chat or a list', () => {
  expect(searchText('261122-1\r\n261122-2\t"0012"，A1；A2、="0099"\n').q).toBe('261122-1 261122-2 0012 A1 A2 0099')
})

it('asks for each number once and says how many did not fit', () => {
  const many = Array.from({ length: MAX_NUMBERS + 20 }, (_, i) => `n${i}`)
  expect(searchText([...many, ...many].join('\n'))).toMatchObject({ n: MAX_NUMBERS, left: 20 })
})
