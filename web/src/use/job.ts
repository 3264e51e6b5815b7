import { watch } from 'vue'
import { api, ask } from '@/api/client'
import type { Job } from '@/api/types'
import { lang } from '@/words'
import { useDeed, useList } from './load'
import { usePoll } from './poll'

/** The jobs of a kind: those that have ended, and the one under way, which is followed even when the page was opened anew. */
export function useJobs(kind: Job['kind'], ended: () => void = () => {}) {
  let id = ''
  const poll = usePoll<Job>(() => ask(api.GET('/jobs/{id}', { params: { path: { id } } })), (j) => j.state === 'running')
  function follow(job: Job): void {
    id = job.id
    poll.data.value = job
    poll.start()
  }
  const history = useList(async (cursor) => {
    const page = await ask(api.GET('/jobs', { params: { query: { kind, cursor, limit: 10 } } }))
    const running = page.items.find((j) => j.state === 'running')
    if (running && running.id !== id) follow(running)
    return { ...page, items: page.items.filter((j) => j.state !== 'running') }
  }, [lang])
  watch(() => poll.data.value?.state, (now, before) => {
    if (before !== 'running' || now === 'running') return
    void history.reload()
    ended()
  })
  const { busy, problem, run } = useDeed()
  return {
    job: poll.data,
    lost: poll.problem,
    history, busy, problem,
    begin: (start: () => Promise<Job>) => run(async () => follow(await start())),
    stop: () => run(async () => void (await ask(api.POST('/jobs/{id}/stop', { params: { path: { id } } })))),
  }
}
