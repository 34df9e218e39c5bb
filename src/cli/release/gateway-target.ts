/** A gateway that runs, by its admin API, as what commands edit. */
import type { Change } from '../../control/actions/changes.ts'
import type { Edited } from '../../control/actions/control.ts'
import type { FieldRow, PastChange, StoredEntry, UsageRow } from '../../control/port.ts'
import { Failure, type ErrorCode, type Result } from '../../errors/index.ts'
import type { OmittedCount, SampledContext } from '../../gateway/facts/index.ts'
import type { EntryKind } from '../../policy/index.ts'
import { adminApi, valueOf, type Ask, type Asked } from './admin-api.ts'
import { gatewayRollouts } from './gateway-rollouts.ts'
import type { StoredOf, Target, Traffic } from './target.ts'

/** Up to here pages are followed: more is for `policy export`. */
const mostItems = 200_000

/** The API gives no more at once. */
const mostInPage = 1000

const pages = async <T>(ask: Ask, path: string, query: Asked['query'] = {}): Promise<T[]> => {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = valueOf(await ask(path, { query: { ...query, limit: mostInPage, cursor } })) as {
      items: T[]
      next: string | null
    }
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && items.length < mostItems)
  return items
}

const absent: ErrorCode = 'entry-not-found'
const forbidden: ErrorCode = 'role-required'

const trafficOf = (ask: Ask): Traffic => ({
  usage: (filter) => pages<UsageRow>(ask, '/usage', { ...filter }),
  fields: (filter) => pages<FieldRow>(ask, '/fields', { ...filter }),
  contexts: async (limit) => {
    const found = await ask('/contexts', { query: { limit: Math.min(limit, mostInPage) } })
    // Why somebody is somewhere is not for every viewer; that they are there is.
    if (!found.ok && found.problem.code === forbidden) return []
    return (valueOf(found) as { items: SampledContext[] }).items
  },
  quarantine: async ({ route, since, limit }) =>
    (
      valueOf(await ask('/quarantine', { query: { route, since, limit } })) as {
        items: OmittedCount[]
      }
    ).items,
})

/** Nobody is told that there are no flags where there are, in files. @throws Failure `policy-in-files` */
const assertInStore = async (ask: Ask, address: string): Promise<void> => {
  const { number } = valueOf(await ask('/policy')) as { number: number }
  if (number > 0) return
  throw new Failure(
    'policy-in-files',
    `The gateway at ${address} decides by files: its control store never had a policy`,
  )
}

const dry = (dryRun: boolean) => ({ 'dry-run': String(dryRun) })

export const gatewayTarget = (address: string, token: string): Target => {
  const ask = adminApi(address, token)
  return {
    kind: 'gateway',
    where: `the gateway at ${address}`,
    traffic: trafficOf(ask),
    rollouts: gatewayRollouts(ask),
    whyUnknown: () => 'this gateway does not tell it',
    entries: async <K extends EntryKind>(kind: K) => {
      const found = await pages<StoredOf<K>>(ask, '/policy/entries', { kind })
      if (found.length === 0) await assertInStore(ask, address)
      return found
    },
    entry: async <K extends EntryKind>(kind: K, id: string) => {
      const found = await ask(`/policy/entries/${kind}/${encodeURIComponent(id)}`)
      if (!found.ok && found.problem.code === absent) return undefined
      const entry = valueOf(found) as StoredEntry
      return entry.value === null ? undefined : (entry as unknown as StoredOf<K>)
    },
    edit: async (edits, { action, reason, dryRun }) =>
      (await ask('/policy/edits', {
        method: 'POST',
        query: dry(dryRun),
        body: { edits, action, ...(reason === undefined ? {} : { reason }) },
      })) as Result<Edited>,
    revert: async (to, which, { reason, dryRun }) => {
      const path =
        which === undefined ? '/policy/revert' : `/flags/${encodeURIComponent(which.id)}/revert`
      const body = { to, ...(reason === undefined ? {} : { reason }) }
      return (await ask(path, { method: 'POST', query: dry(dryRun), body })) as Result<Edited>
    },
    history: async (which, limit) =>
      (
        valueOf(await ask('/policy/history', { query: { ...which, limit } })) as {
          items: PastChange[]
        }
      ).items,
    between: (from, to) => pages<Change>(ask, '/policy/diff', { from, to }),
    close: async () => undefined,
  }
}
