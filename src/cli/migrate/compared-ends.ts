/** Opens both ends of a comparison: each is a backend, a file of documents or a backup, and only read. */
import { note, type CliContext } from '../context.ts'
import type { Project } from '../document-store.ts'
import { openEnd, type End } from './end.ts'
import type { CompareFlags } from './compare-flags.ts'
import { namedEnds } from './end-flags.ts'
import { closeEnds, onlyOf, opened, readOptions, runOf } from './run-ends.ts'

export interface ComparedEnds {
  /** As people have named them. */
  readonly from: string
  readonly to: string
  readonly source: End
  readonly target: End
  /** Types that are compared; all when undefined. */
  readonly only: readonly string[] | undefined
}

/**
 * Closes them at the end.
 *
 * @throws Failure as `openEnd`; `usage` where an end is missing, or both are one
 */
export const withCompared = async <T>(
  context: CliContext,
  flags: CompareFlags,
  project: Project,
  words: readonly (string | undefined)[],
  work: (ends: ComparedEnds) => Promise<T>,
): Promise<T> => {
  const names = namedEnds(flags, ...words)
  const { from, to } = await runOf(project, flags, names)
  const { source: reading, target: written } = readOptions(context, flags)
  const ends = await opened(openEnd(project, to, written), () => openEnd(project, from, reading))
  try {
    for (const end of [ends.source, ends.target]) {
      if (end.note !== undefined) note(context, end.note)
    }
    return await work({ ...names, ...ends, only: flags.only ?? onlyOf(project, ends) })
  } finally {
    await closeEnds(ends)
  }
}

/** What a kept place of a comparison is of: the same words name something else once a file has changed. */
export const identityOf = ({ store, fingerprint }: End) => ({
  name: store.name,
  version: store.version.key,
  fingerprint: fingerprint ?? null,
})
