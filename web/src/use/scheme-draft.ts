import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { api, ask } from '@/api/client'
import { fetchRaw } from '@/api/files'
import { asProblem, type Problem } from '@/api/problem'
import type { SchemeDraft } from '@/api/types'

export type Edit = { act: 'set' | 'add' | 'drop'; at: string; text: string }

/** A draft is read a moment after its last letter. */
const pause = 450

/** A draft of a scheme under the hand: what was typed is sent to be read, and what comes back takes its place unless more was typed meanwhile. */
export function useSchemeDraft(scheme: Ref<string>, text: Ref<string>) {
  const read = shallowRef<SchemeDraft>()
  const problem = shallowRef<Problem>()
  const waiting = ref(false)
  let edits: Edit[] = []
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function take(get: () => Promise<SchemeDraft>): Promise<void> {
    const mine = ++turn
    waiting.value = true
    try {
      const answer = await get()
      if (mine !== turn) return
      read.value = answer
      text.value = answer.text
      edits = []
      problem.value = undefined
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) waiting.value = false
    }
  }
  const send = (of: string, changes: Edit[]) => take(() => ask(api.POST('/reforms/drafts', { body: { scheme: scheme.value, text: of, changes } })))
  function later(): void {
    turn++ // what is under way has an older text
    waiting.value = true
    clearTimeout(timer)
    timer = setTimeout(() => void send(text.value, edits), pause)
  }
  onScopeDispose(() => {
    clearTimeout(timer)
    turn++
  })
  return {
    read, problem,
    settled: computed(() => !waiting.value && !problem.value && read.value !== undefined && read.value.scheme === scheme.value),
    begin: (from = '') => {
      clearTimeout(timer)
      edits = []
      return send(from, [])
    },
    typed: later,
    set(at: string, value: string): void {
      edits = [...edits.filter((e) => e.act !== 'set' || e.at !== at), { act: 'set', at, text: value }]
      later()
    },
    now(act: 'add' | 'drop', at: string): Promise<void> {
      clearTimeout(timer)
      return send(text.value, [...edits, { act, at, text: '' }])
    },
    open: (file: File) => take(async () => (await (await fetchRaw(`/reforms/files?scheme=${encodeURIComponent(scheme.value)}`, file)).json()) as SchemeDraft),
  }
}
