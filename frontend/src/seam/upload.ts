// A file goes up as raw bytes in chunks; a broken connection goes on from where the other side stands.
import { api, ask, send, type Schemas } from './client'
import { CHUNK } from './save'

export type Upload = Schemas['Upload']

/** uploadId makes an id of letters and digits the backend takes. */
export function uploadId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15))
  return Array.from(bytes, (b) => b.toString(36).padStart(2, '0')).join('')
}

/** upload sends a file and reports how far it is. An aborted signal stops between two chunks. */
export async function upload(file: File, told: (sent: number) => void, stop: AbortSignal): Promise<Upload> {
  const id = uploadId()
  const place = (offset: number): string => `/api/uploads/${id}?name=${encodeURIComponent(file.name)}&offset=${offset}`
  let last: Upload = { id, name: file.name, size: 0 }
  do {
    const body = await file.slice(last.size, last.size + CHUNK).arrayBuffer()
    const init = { method: 'PUT', headers: { 'Content-Type': 'application/octet-stream' }, body, signal: stop }
    last = (await (await send(place(last.size), init)).json()) as Upload
    told(last.size)
  } while (last.size < file.size)
  return last
}

/** dropUpload forgets a file that will not be imported. */
export async function dropUpload(id: string): Promise<void> {
  await ask(api.DELETE('/api/uploads/{id}', { params: { path: { id } } }))
}
