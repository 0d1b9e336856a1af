import { expect, it } from 'vitest'
import { takeToken, tokenHeaders } from './token'

const place = (hash: string): Location => ({ hash, pathname: '/today', search: '' }) as Location

it('takes the token out of the address and keeps it for the tab', () => {
  sessionStorage.clear()
  takeToken(place(''))
  expect(tokenHeaders()).toEqual({})
  history.replaceState(null, '', '/today#token=AbC-_1')
  takeToken(place('#token=AbC-_1'))
  expect(tokenHeaders()).toEqual({ 'X-Zhanggui-Token': 'AbC-_1' })
  expect(location.hash).toBe('')
  takeToken(place(''))
  expect(tokenHeaders()).toEqual({ 'X-Zhanggui-Token': 'AbC-_1' })
})
