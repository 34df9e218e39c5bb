/** Edits as tests make them. */
import type { ControlStore, Commit, Committed } from '../../../src/control/port.ts'
import type { Edit } from '../../../src/policy/index.ts'

/** A key of this client, and of no other. */
const keyOf = (id: string): string => {
  const digits = Array.from(new TextEncoder().encode(id), (byte) => byte.toString(16)).join('')
  return `sha256:${digits.padStart(64, '0').slice(-64)}`
}

export const pin = (id: string, version: string, ifMatch?: string): Edit => ({
  kind: 'client',
  id,
  value: { keys: [keyOf(id)], pin: version },
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
