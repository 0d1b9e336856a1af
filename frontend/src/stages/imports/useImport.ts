// An import from the first file to its verdicts. It lives beside the page, so that leaving the page keeps it.
import { computed, effectScope, ref, shallowRef } from 'vue'
import { api, ask, type Schemas } from '../../seam/client'
import { asTrouble, type Trouble } from '../../seam/problem'
import { dropUpload, upload } from '../../seam/upload'
import { jobs, startJob } from '../../shell/desk'

export type Preview = Schemas['ImportPreview']
export type VerdictName = Schemas['Verdict']['verdict']

export interface Taken {
  name: string
  size: number
  sent: number
  id: string
}

export const verdicts: VerdictName[] = ['line', 'set_aside', 'refused']

function make() {
  const files = ref<Taken[]>([])
  const shop = ref('')
  const platform = ref('auto')
  const encoding = ref('auto')
  const map = ref<Record<string, string>>({})
  const preview = shallowRef<Preview>()
  const trouble = shallowRef<Trouble>()
  const looking = ref(false)
  const jobId = ref('')
  const importId = ref('')
  let stop = new AbortController()

  const sending = computed(() => files.value.some((f) => f.sent < f.size || !f.id))
  const job = computed(() => jobs.value.find((j) => j.id === jobId.value))
  const running = computed(() => job.value?.state === 'running')
  const step = computed<1 | 2 | 3>(() => (jobId.value || importId.value ? 3 : preview.value ? 2 : 1))
  const body = computed<Schemas['ImportAsk']>(() => ({
    uploads: files.value.map((f) => f.id),
    shop: shop.value.trim() || undefined,
    platform: platform.value === 'auto' ? undefined : platform.value,
    encoding: encoding.value === 'auto' ? undefined : encoding.value,
    map: Object.keys(map.value).length ? map.value : undefined,
  }))

  /** take sends files up and looks at them as soon as all are there. */
  async function take(list: readonly File[]): Promise<void> {
    if (!list.length) return
    if (step.value === 3 && !running.value) reset()
    trouble.value = undefined
    try {
      for (const file of list.slice(0, 20 - files.value.length)) {
        files.value.push({ name: file.name, size: file.size, sent: 0, id: '' })
        const mine = files.value.at(-1)
        if (!mine) continue
        const got = await upload(file, (sent) => (mine.sent = sent), stop.signal)
        mine.id = got.id
      }
      await look()
    } catch (e) {
      fail(e)
      files.value = files.value.filter((f) => f.id)
    }
  }

  function fail(e: unknown): void {
    const t = asTrouble(e)
    if (t.code !== 'left') trouble.value = t
  }

  /** look asks what the files are, with the person's corrections. */
  async function look(): Promise<void> {
    looking.value = true
    try {
      const got = await ask(api.POST('/api/imports/preview', { body: body.value, signal: stop.signal }))
      preview.value = got
      trouble.value = undefined
    } catch (e) {
      fail(e)
    } finally {
      looking.value = false
    }
  }

  /** assign maps a column to a field, or to none; a field has one column. */
  async function assign(header: string, field: string): Promise<void> {
    const next: Record<string, string> = {}
    for (const c of preview.value?.columns ?? [])
      if (c.field && c.header !== header && c.field !== field) next[c.field] = c.header
    if (field) next[field] = header
    map.value = next
    await look()
  }

  async function run(): Promise<void> {
    try {
      const got = await ask(api.POST('/api/imports', { body: body.value }))
      startJob(got)
      jobId.value = got.id
    } catch (e) {
      fail(e)
    }
  }

  async function cancel(): Promise<void> {
    try {
      if (jobId.value) startJob(await ask(api.POST('/api/jobs/{id}/cancel', { params: { path: { id: jobId.value } } })))
    } catch (e) {
      fail(e)
    }
  }

  /** reset forgets everything; what was sent up and not imported is dropped. */
  function reset(): void {
    stop.abort()
    stop = new AbortController()
    if (!jobId.value) for (const f of files.value) if (f.id) void dropUpload(f.id).catch(() => undefined)
    files.value = []
    preview.value = undefined
    trouble.value = undefined
    map.value = {}
    platform.value = 'auto'
    encoding.value = 'auto'
    jobId.value = ''
    importId.value = ''
  }

  return {
    files,
    shop,
    platform,
    encoding,
    map,
    preview,
    trouble,
    looking,
    sending,
    job,
    running,
    step,
    importId,
    take,
    look,
    assign,
    run,
    cancel,
    reset,
  }
}

export type Import = ReturnType<typeof make>
let one: Import | undefined

/** useImport is the one import under way. */
export function useImport(): Import {
  one ??= effectScope(true).run(make)
  if (!one) throw new Error('no import')
  return one
}
