/** Who speaks what: clients and versions, as they were seen. */
import type { UsageRow } from '../port.ts'

export interface Speaks {
  readonly client: string
  /** Key of the version; `unknown` of requests whose version did not become known. */
  readonly version: string
  readonly requests: number
  /** Of all requests, from 0 to 1. */
  readonly share: number
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  readonly lastSeen: number
  /** Requests by where the version came from: `header media-type query path route pin default`. */
  readonly sources: Readonly<Record<string, number>>
  /** Requests by backend. */
  readonly backends: Readonly<Record<string, number>>
}

/** Sums by a name of each row. */
export const summed = <T extends { readonly count: number }>(
  rows: readonly T[],
  nameOf: (row: T) => string,
): Readonly<Record<string, number>> => {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.count)
  return Object.fromEntries([...sums].toSorted(([, a], [, b]) => b - a))
}

interface Seen {
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

export interface Span {
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

export const spanOf = (rows: readonly Seen[]): Span =>
  rows.reduce<Span>(
    (all, { count, firstSeen, lastSeen }) => ({
      count: all.count + count,
      firstSeen: Math.min(all.firstSeen, firstSeen),
      lastSeen: Math.max(all.lastSeen, lastSeen),
    }),
    { count: 0, firstSeen: Infinity, lastSeen: -Infinity },
  )

/** The version that is spoken most first, and in it the client that speaks it most. */
export const whoSpeaks = (rows: readonly UsageRow[]): readonly Speaks[] => {
  const all = spanOf(rows).count
  const byBoth = Map.groupBy(rows, ({ client, version }) => `${version}\0${client}`)
  const byVersion = summed(rows, ({ version }) => version)
  return [...byBoth.values()]
    .flatMap((group): readonly Speaks[] => {
      const [first] = group
      if (!first) return []
      const { count, firstSeen, lastSeen } = spanOf(group)
      return [
        {
          client: first.client,
          version: first.version,
          requests: count,
          share: count / all,
          firstSeen,
          lastSeen,
          sources: summed(group, ({ source }) => source),
          backends: summed(group, ({ backend }) => backend),
        },
      ]
    })
    .toSorted(
      (a, b) =>
        (byVersion[b.version] ?? 0) - (byVersion[a.version] ?? 0) || b.requests - a.requests,
    )
}
