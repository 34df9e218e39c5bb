/** What a change does to types, of which some are forks of others. */
import type { Op } from '../lens/index.ts'
import { redirecting } from './redirect.ts'
import type { Parting } from './forks.ts'

/** Ops of a type within a change, and whose bodies they are told of; untold ones are those of another type. */
export interface PlannedOps {
  readonly ops: readonly Op[]
  readonly of?: string
}

export type PlannedEdits = ReadonlyMap<string, readonly PlannedOps[]>

/** The same ops, for forks of the types as well. */
export const withForks = (planned: PlannedEdits, { forks, own }: Parting): PlannedEdits => {
  const redirect = redirecting(forks)
  const edits = new Map(
    [...planned].map(([type, parts]) => [type, own.has(type) ? redirect(parts) : parts]),
  )
  for (const [type, parts] of planned) {
    const fork = forks.get(type)
    if (fork === undefined) continue
    const copies = parts.map(({ ops }) => ({ ops: redirect(ops) }))
    edits.set(fork, [...copies, ...(edits.get(fork) ?? [])])
  }
  return edits
}

/** The ops of all parts, as `evolve` takes them. */
export const opsOf = (planned: PlannedEdits): Readonly<Record<string, readonly Op[]>> =>
  Object.fromEntries([...planned].map(([type, parts]) => [type, parts.flatMap(({ ops }) => ops)]))
