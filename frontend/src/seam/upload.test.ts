import { afterEach, expect, it, vi } from 'vitest'
import { CHUNK } from './save'
import { upload } from './upload'

afterEach(() => vi.unstubAllGlobals())

it('sends a file in chunks of at most 512 kB, each from where the other side stands', async () => {
  const seen: { offset: number; size: number }[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const body = init.body as ArrayBuffer
    const offset = Number(new URL(path, 'http://x').searchParams.get('offset'))
    seen.push({ offset, size: body.byteLength })
    return new Response(JSON.stringify({ id: 'u', name: 'a.csv', size: offset + body.byteLength }))
  })
  const told: number[] = []
  const file = new File([new Uint8Array(CHUNK * 2 + 7)], 'a.csv')
  const got = await upload(file, (n) => told.push(n), new AbortController().signal)
  expect(got.size).toBe(file.size)
  expect(seen).toEqual([
    { offset: 0, size: CHUNK },
    { offset: CHUNK, size: CHUNK },
    { offset: 2 * CHUNK, size: 7 },
  ])
  expect(told.at(-1)).toBe(file.size)
})

it('says what the other side said when it takes no more', async () => {
  vi.stubGlobal(
    'fetch',
    async () =>
      new Response(JSON.stringify({ code: 'invalid', key: 'server.refused.size', args: {} }), { status: 413 }),
  )
  const file = new File(['x'], 'a.csv')
  await expect(upload(file, () => undefined, new AbortController().signal)).rejects.toMatchObject({
    key: 'server.refused.size',
  })
})
