// The typed way to the backend. Every failure is a Trouble.
import createClient, { type Middleware } from 'openapi-fetch'
import { asTrouble, Trouble, troubleOf } from './problem'
import type { components, paths } from './schema'
import { tokenHeaders } from './token'

export type Schemas = components['schemas']
export type OrderRow = Schemas['OrderRow']
export type OrderFilter = Schemas['OrderFilter']
export type OrderTab = Schemas['OrderTab']
export type OrderSort = Schemas['OrderSort']

const withToken: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(tokenHeaders())) request.headers.set(name, value)
    return request
  },
}

export const api = createClient<paths>({ baseUrl: '', fetch: (request) => globalThis.fetch(request) })
api.use(withToken)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** ask waits for an answer and returns its body, or throws a Trouble. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>
  try {
    got = await call
  } catch (e) {
    throw asTrouble(e)
  }
  if (got.error !== undefined || !got.response.ok) throw troubleOf(got.error, got.response.status)
  return got.data as T
}

/** send is for bodies that are not JSON: raw bytes of an upload, files to save. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let got: Response
  try {
    got = await fetch(path, { ...init, headers: { ...tokenHeaders(), ...init.headers } })
  } catch (e) {
    throw asTrouble(e)
  }
  if (got.ok) return got
  let body: unknown
  try {
    body = await got.json()
  } catch {
    body = undefined
  }
  throw troubleOf(body, got.status)
}

export { Trouble }
