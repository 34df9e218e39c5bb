/** What a change does to types, of which some are twins of others. */
import type { Op } from '../lens/index.ts'
import { redirecting } from './redirect.ts'
import type { Parting } from './twins.ts'

/** Ops of a type within a change, and whose bodies they are told of; untold ones are those of another type. */
export interface PlannedOps {
  readonly ops: readonly Op[]
  readonly of?: string
}

export type PlannedEdits = ReadonlyMap<string, readonly PlannedOps[]>

/** The same ops, for twins of the types as well. */
export const withTwins = (planned: PlannedEdits, { twins, own }: Parting): PlannedEdits => {
  const redirect = redirecting(twins)
  const edits = new Map(
    [...planned].map(([type, parts]) => [type, own.has(type) ? redirect(parts) : parts]),
  )
  for (const [type, parts] of planned) {
    const twin = twins.get(type)
    if (twin === undefined) continue
    const copies = parts.map(({ ops }) => ({ ops: redirect(ops) }))
    edits.set(twin, [...copies, ...(edits.get(twin) ?? [])])
  }
  return edits
}

/** The ops of all parts, as `evolve` takes them. */
export const opsOf = (planned: PlannedEdits): Readonly<Record<string, readonly Op[]>> =>
  Object.fromEntries([...planned].map(([type, parts]) => [type, parts.flatMap(({ ops }) => ops)]))
