/** Edits as tests make them. */
import type { ControlStore, Commit, Committed } from '../../../src/control/port.ts'
import type { Edit } from '../../../src/policy/index.ts'

const key = (of: number): string => `sha256:${of.toString(16).padStart(64, '0')}`

export const pin = (id: string, version: string, ifMatch?: string): Edit => ({
  kind: 'client',
  id,
  value: { keys: [key(1)], pin: version },
  ...(ifMatch !== undefined && { ifMatch }),
})

export const gone = (id: string, ifMatch?: string): Edit => ({
  kind: 'client',
  id,
  value: null,
  ...(ifMatch !== undefined && { ifMatch }),
})

export const isSound: Commit['judge'] = async () => []

export const commitOf = (edits: readonly Edit[], more: Partial<Commit> = {}): Commit => ({
  actor: 'token:test',
  action: 'client.pin',
  edits,
  judge: isSound,
  ...more,
})

/** @throws where it was not committed */
export const committed = async (
  store: ControlStore,
  edits: readonly Edit[],
  more: Partial<Commit> = {},
): Promise<Extract<Committed, { kind: 'committed' }>> => {
  const answer = await store.commit(commitOf(edits, more))
  if (answer.kind !== 'committed') throw new Error(`It was ${answer.kind}`)
  return answer
}

export const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1
