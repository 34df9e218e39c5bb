/** Answers questions about traffic: who speaks what, whether a version can go, who is on which backend. */
import type { Contract } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { canGo, type CanGo } from './can-go.ts'
import type { CensusReader } from './reader.ts'
import { momentOf } from './since.ts'
import { whoSpeaks, type Speaks } from './speaks.ts'
import { versionNames } from './version-names.ts'
import { whereIs, type Where } from './where.ts'

export interface CensusQuestion {
  /** A name of the version that is to go; who speaks what when absent. */
  readonly version?: string | undefined
  /** A name of the later version that is compared; the newest when absent. */
  readonly target?: string | undefined
  /** `30d`, `24h`, `2026-11-01`; 30 days when absent. */
  readonly since?: string | undefined
}

export interface CensusContext {
  readonly contract: Contract
  readonly reader: CensusReader
  /** Milliseconds since 1970. */
  readonly now: number
  /** Since when the reader knows anything, where it can say that; else it is read off the rows. */
  readonly knownSince?: number | undefined
  /** Clients that have a pin. */
  readonly pins: readonly { readonly id: string; readonly pin: string }[]
  /** Key of the version of requests that say nothing. */
  readonly defaultVersion: string
}

export interface WhoSpeaks {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly knownSince: number
  readonly speaks: readonly Speaks[]
}

/** Long enough for what runs once a month. */
const usual = '30d'

const dayMs = 86_400_000

const keyOf = (name: string, { scheme, versions }: Contract): Result<string> => {
  const key = scheme.parse(name)
  if (versions.some((version) => version.key === key) && key !== undefined) return ok(key)
  const choices = versions.map((version) => version.key)
  return failed(
    problem('malformed', `There is no version "${name}": ${choices.join(', ')}.`, { choices }),
  )
}

const placeOf = (key: string, { versions }: Contract): number =>
  versions.findIndex((version) => version.key === key)

const sinceOf = (text: string, now: number): Result<number> => {
  const since = momentOf(text, now)
  return since === undefined
    ? failed(problem('malformed', '"since" is like 30d, 24h, 2026-11-01 or 2026-11-01T12:00:00Z.'))
    : ok(since)
}

/** Rows that were seen since then, of all versions, and since when there are any. */
const usageSince = async ({ reader, knownSince, now }: CensusContext, since: number) => {
  // A day more: rows are of a day each, and the first of them may have begun later in it.
  const rows = await reader.usage({ since: since - dayMs })
  const first = rows.reduce((least, { firstSeen }) => Math.min(least, firstSeen), now)
  return {
    rows: rows.filter(({ lastSeen }) => lastSeen >= since),
    knownSince: Math.min(first, knownSince ?? now),
  }
}

/** Problem: `malformed`. Rejects where the reader does. */
export const census = async (
  { version, target, since = usual }: CensusQuestion,
  context: CensusContext,
): Promise<Result<CanGo | WhoSpeaks>> => {
  const { contract, reader, now, pins, defaultVersion } = context
  const from = sinceOf(since, now)
  if (!from.ok) return from
  if (version === undefined && target !== undefined) {
    return failed(problem('malformed', '"target" is for a version that is to go: say which.'))
  }
  const key = version === undefined ? undefined : keyOf(version, contract)
  if (key && !key.ok) return key
  const until = target === undefined ? undefined : keyOf(target, contract)
  if (until && !until.ok) return until
  if (key && until && placeOf(until.value, contract) <= placeOf(key.value, contract)) {
    return failed(problem('malformed', `"target" has to be later than ${key.value}.`))
  }
  const { rows, knownSince } = await usageSince(context, from.value)
  const names = key && versionNames(contract, key.value, until?.value)
  if (!names) return ok({ since: from.value, knownSince, speaks: whoSpeaks(rows) })
  const fields = await reader.fields({ version: names.version, since: from.value })
  return ok(
    canGo(rows, fields, {
      names,
      since: from.value,
      knownSince,
      pinned: pins.filter(({ pin }) => pin === names.version).map(({ id }) => id),
      isDefault: defaultVersion === names.version,
    }),
  )
}

/** Who is on which backend, and why. Rejects where the reader does. */
export const where = async (
  client: string | undefined,
  since: number,
  reader: CensusReader,
): Promise<readonly Where[]> => {
  const usage = await reader.usage({ since, ...(client === undefined ? {} : { client }) })
  return whereIs(usage, await reader.contexts(mostContexts))
}

/** Newest ones: older are not looked at for why somebody is where it is. */
const mostContexts = 10_000
