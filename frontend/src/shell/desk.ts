// What the frame knows of the whole desk: who works here, how things stand, what is running.
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { setClock, setZone } from '../kit/clock'
import { api, ask, type Schemas } from '../seam/client'
import { about, onRing, reachable } from '../seam/doorbell'
import { asTrouble, type Trouble } from '../seam/problem'
import { inWindow } from '../seam/save'
import { takePrefs } from './prefs'

export type Status = Schemas['Status']
export type Job = Schemas['Job']

export const session = shallowRef<Schemas['Session']>()
export const status = shallowRef<Status>()
export const jobs = shallowRef<Job[]>([])
export const lost = shallowRef<Trouble>()
export const running = computed(() => jobs.value.filter((j) => j.state === 'running'))

/** openDesk reads who works here; without it nothing else makes sense. */
export async function openDesk(): Promise<void> {
  try {
    const got = await ask(api.GET('/api/session'))
    setZone(got.zone)
    inWindow(got.window)
    takePrefs(got.prefs)
    session.value = got
    lost.value = undefined
  } catch (e) {
    lost.value = asTrouble(e)
  }
}

async function readStatus(): Promise<void> {
  try {
    const got = await ask(api.GET('/api/status'))
    status.value = got
    setClock(got.now)
    if (got.jobs.length || running.value.length) await readJobs()
  } catch (e) {
    if (asTrouble(e).code === 'not_allowed') lost.value = asTrouble(e)
    else if (asTrouble(e).code === 'unreachable') reachable.value = false
  }
}

/** readJobs reads the last jobs; those under way are read again every second while there are any. */
export async function readJobs(): Promise<void> {
  const before = new Map(jobs.value.map((j) => [j.id, j.state]))
  jobs.value = await ask(api.GET('/api/jobs'))
  for (const job of jobs.value) {
    if (before.get(job.id) === 'running' && job.state !== 'running') for (const fn of finished) fn(job)
  }
}

const finished = new Set<(job: Job) => void>()

/** onFinished calls fn once for each job that ends while this screen is open. */
export function onFinished(fn: (job: Job) => void): void {
  finished.add(fn)
  onScopeDispose(() => finished.delete(fn))
}

/** startJob puts a job just begun into the strip at once. */
export function startJob(job: Job): void {
  jobs.value = [job, ...jobs.value.filter((j) => j.id !== job.id)]
}

/** watchDesk keeps status and jobs fresh for as long as the frame lives. */
export function watchDesk(): void {
  const slow = setInterval(() => void readStatus(), 30_000)
  const fast = setInterval(() => {
    if (running.value.length) void readJobs().catch(() => undefined)
  }, 1_000)
  const off = onRing((ring) => {
    if (about(ring, 'job', 'import')) void readJobs().catch(() => undefined)
    schedule()
  })
  let due: ReturnType<typeof setTimeout> | undefined
  function schedule(): void {
    due ??= setTimeout(() => {
      due = undefined
      void readStatus()
    }, 500)
  }
  void readStatus()
  void readJobs().catch(() => undefined)
  onScopeDispose(() => {
    clearInterval(slow)
    clearInterval(fast)
    clearTimeout(due)
    off()
  })
}

/** shown is which of the frame's own overlays is open. */
export const shown = ref<'' | 'palette' | 'keys' | 'jobs'>('')
