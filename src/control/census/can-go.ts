/** Whether a version can go: who stands in its way, what they still touch of it, and what would free them. */
import type { OnlyField } from '../../gateway/facts/index.ts'
import type { FieldRow, UsageRow } from '../port.ts'
import { spanOf, summed } from './speaks.ts'
import type { RouteChanges, VersionNames } from './version-names.ts'

/** A name that only this version has, and that a client touches. */
export interface Touches extends OnlyField {
  readonly how: readonly ('body' | 'query' | 'answer')[]
  readonly routes: readonly string[]
  readonly count: number
  /** Milliseconds since 1970. */
  readonly lastSeen: number
  /** Whether it is only assumed, since the body was too large to be looked into. */
  readonly isAssumed: boolean
}

export interface UsedRoute {
  readonly route: string
  readonly requests: number
  readonly lastSeen: number
  /** How it differs in the later version; empty where it does not. */
  readonly changes: RouteChanges
}

/** What would free a client of a version. */
export type Frees =
  /** It says no version: its pin does, and somebody here can move it. */
  | { readonly kind: 'move-pin'; readonly from: string; readonly to: string }
  /** It says no version and has no pin: one can be set. */
  | { readonly kind: 'set-pin'; readonly to: string }
  /** It asks for the version by itself, in these ways, as far as they are known: its own code has to ask for the later one. */
  | { readonly kind: 'ask-for'; readonly to: string; readonly in: readonly string[] }
  /** Its code has to do without a name, or to use another one. */
  | { readonly kind: 'stop-using'; readonly field: string; readonly instead?: string }
  /** Its code has to do without a route, or to call it otherwise. */
  | { readonly kind: 'change-route'; readonly route: string; readonly changes: RouteChanges }

export interface InTheWay {
  readonly client: string
  /** Those of this version; 0 of one that is only pinned to it. */
  readonly requests: number
  /** Of all requests, from 0 to 1. */
  readonly share: number
  /** Milliseconds since 1970; null of one that is only pinned to it. */
  readonly firstSeen: number | null
  readonly lastSeen: number | null
  /** Requests by where the version came from. */
  readonly sources: Readonly<Record<string, number>>
  readonly isPinned: boolean
  readonly routes: readonly UsedRoute[]
  readonly touches: readonly Touches[]
  readonly frees: readonly Frees[]
}

export interface CanGo {
  readonly version: string
  /** The later version whose names are compared. */
  readonly target: string
  /** Milliseconds since 1970: what was seen since then counts. */
  readonly since: number
  /** Since when anything is known; later than `since` where facts are younger. */
  readonly knownSince: number
  /**
   * `no`: somebody spoke it, is pinned to it, or gets it by default. `not-known`: nobody was seen,
   * but facts do not go back so far. `yes`: nobody was seen in all that time.
   */
  readonly verdict: 'yes' | 'no' | 'not-known'
  readonly inTheWay: readonly InTheWay[]
  /** Whether requests that say nothing get it. */
  readonly isDefault: boolean
}

export interface Asked {
  readonly names: VersionNames
  readonly since: number
  readonly knownSince: number
  /** Ids of clients that are pinned to it. */
  readonly pinned: readonly string[]
  readonly isDefault: boolean
}

type Touch = OnlyField & { readonly row: FieldRow; readonly isAssumed: boolean }

const touchesOf = (rows: readonly FieldRow[], names: VersionNames): readonly Touches[] => {
  const all = rows.flatMap((row): readonly Touch[] => {
    const isAssumed = row.field === '*' && row.how !== 'answer'
    if (row.field === '*')
      return names.all(row.route, row.how).map((only) => ({ ...only, row, isAssumed }))
    const only = names.field(row.field, row.route)
    return only ? [{ ...only, row, isAssumed }] : []
  })
  return [...Map.groupBy(all, ({ field }) => field).values()]
    .flatMap((group): readonly Touches[] => {
      const [first] = group
      if (!first) return []
      const { row: _row, isAssumed: _isAssumed, ...only } = first
      const { count, lastSeen } = spanOf(group.map(({ row }) => row))
      return [
        {
          ...only,
          how: [...new Set(group.map(({ row }) => row.how))].toSorted(),
          routes: [...new Set(group.map(({ row }) => row.route))].toSorted(),
          count,
          lastSeen,
          isAssumed: group.every((one) => one.isAssumed),
        },
      ]
    })
    .toSorted((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1))
}

const routesOf = (rows: readonly UsageRow[], names: VersionNames): readonly UsedRoute[] =>
  [...Map.groupBy(rows, ({ route }) => route)]
    .map(([route, group]) => {
      const { count, lastSeen } = spanOf(group)
      return { route, requests: count, lastSeen, changes: names.route(route) }
    })
    .toSorted((a, b) => b.requests - a.requests)

const freesOf = (
  { sources, isPinned, routes, touches }: Omit<InTheWay, 'frees'>,
  { version, target: to }: VersionNames,
): readonly Frees[] => {
  const said = Object.keys(sources).filter((source) => source !== 'pin' && source !== 'default')
  return [
    ...(isPinned || sources['pin'] ? [{ kind: 'move-pin', from: version, to } as const] : []),
    ...(sources['default'] ? [{ kind: 'set-pin', to } as const] : []),
    ...(said.length > 0
      ? [{ kind: 'ask-for', to, in: said.filter((source) => source !== 'none') } as const]
      : []),
    ...touches.map(({ field, to: instead }) => ({
      kind: 'stop-using' as const,
      field,
      ...(instead === undefined ? {} : { instead }),
    })),
    ...routes.flatMap(({ route, changes }) =>
      changes.length > 0 ? [{ kind: 'change-route' as const, route, changes }] : [],
    ),
  ]
}

/**
 * @param usage rows of all versions since then: shares are of all requests
 * @param fields rows of this version since then
 */
export const canGo = (
  usage: readonly UsageRow[],
  fields: readonly FieldRow[],
  { names, since, knownSince, pinned, isDefault }: Asked,
): CanGo => {
  const { version, target } = names
  const all = spanOf(usage).count
  const spoken = Map.groupBy(
    usage.filter((row) => row.version === version),
    ({ client }) => client,
  )
  const touched = Map.groupBy(
    fields.filter((row) => row.version === version),
    ({ client }) => client,
  )
  const clients = new Set([...spoken.keys(), ...pinned])
  const inTheWay = [...clients].map((client): InTheWay => {
    const rows = spoken.get(client) ?? []
    const { count, firstSeen, lastSeen } = spanOf(rows)
    const found = {
      client,
      requests: count,
      share: all === 0 ? 0 : count / all,
      firstSeen: count === 0 ? null : firstSeen,
      lastSeen: count === 0 ? null : lastSeen,
      sources: summed(rows, ({ source }) => source),
      isPinned: pinned.includes(client),
      routes: routesOf(rows, names),
      touches: touchesOf(touched.get(client) ?? [], names),
    }
    return { ...found, frees: freesOf(found, names) }
  })
  const isFree = inTheWay.length === 0 && !isDefault
  const verdict = !isFree ? 'no' : knownSince > since ? 'not-known' : 'yes'
  return {
    version,
    target,
    since,
    knownSince,
    verdict,
    inTheWay: inTheWay.toSorted((a, b) => b.requests - a.requests),
    isDefault,
  }
}
