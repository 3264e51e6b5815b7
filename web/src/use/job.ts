import { api, ask } from '@/api/client'
import type { Job } from '@/api/types'
import { usePoll } from './poll'

/** A piece of work that the server does in the background. */
export function useJob() {
  let id = ''
  const poll = usePoll<Job>(() => ask(api.GET('/jobs/{id}', { params: { path: { id } } })), (j) => j.state === 'running')
  return {
    job: poll.data,
    problem: poll.problem,
    follow(next: string) {
      id = next
      poll.data.value = undefined
      poll.start()
    },
  }
}
