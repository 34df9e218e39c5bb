/** A policy that need not be in force, as far as requests are decided by it. */
import { judgeFlagSet, type JudgedFlags } from '../../flags/index.ts'
import type { Issue } from '../../errors/index.ts'
import {
  byWidth,
  clientsOf,
  Entries,
  flagFilesOf,
  type Entry,
  type Policy,
} from '../../policy/index.ts'

/** A `Policy` is one. */
export type Draft = Pick<Policy, 'flags' | 'clients' | 'versions' | 'kills'> &
  Partial<Pick<Policy, 'rollouts'>>

export type Drafted =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly issues: readonly Issue[] }

const noFlags: JudgedFlags = { version: 'none', keys: [], timed: [], text: '{"flags":{}}' }

/**
 * Judges the flags, without which nothing can be decided, and leaves the rest to whoever judges policies.
 *
 * @param asked ids of the clients that are asked about, of perhaps very many; all when absent
 */
export const draftOf = async (
  given: Iterable<Entry>,
  asked?: ReadonlySet<string>,
): Promise<Drafted> => {
  const entries = Entries.of(given)
  const files = flagFilesOf(entries)
  const judged = files.length === 0 ? undefined : await judgeFlagSet(files)
  if (judged && !judged.ok) return judged
  return {
    ok: true,
    draft: {
      flags: judged ? judged.flags : noFlags,
      clients: clientsOf(
        Iterator.from(entries.of('client')).filter(({ id }) => asked?.has(id) !== false),
      ),
      versions: Object.fromEntries(
        Array.from(entries.of('version'), ({ id, value }) => [id, value]),
      ),
      kills: byWidth(Array.from(entries.of('kill'), ({ value }) => value)),
      rollouts: Object.fromEntries(
        Array.from(entries.of('rollout'), ({ id, value }) => [id, value]),
      ),
    },
  }
}
