/** What a client did of late, by version: added up from counts and from where its requests went. */
import type { Schemas } from '../../api/operations.ts'
import { startOfToday } from './since.ts'

export type Usage = Schemas['Usage']

export interface OnBackend {
  readonly backend: string
  readonly requests: number
  readonly share: number
  readonly lastSeen: number
  readonly why?: { readonly by: string; readonly reason: string; readonly variant?: string }
}

export interface Where {
  readonly client: string
  readonly version: string
  readonly backends: readonly OnBackend[]
}

export interface InUse {
  readonly version: string
  readonly requests: number
  /** Of these, 5xx. */
  readonly failed: number
  readonly firstSeen: number
  readonly lastSeen: number
  /** Where the version came from, the most frequent first. */
  readonly sources: readonly string[]
  readonly routes: readonly string[]
}

const sum = (rows: readonly Usage[]): number => rows.reduce((all, { count }) => all + count, 0)

const byCount = (rows: readonly Usage[], nameOf: (row: Usage) => string): readonly string[] =>
  [...Map.groupBy(rows, nameOf)]
    .map(([name, group]) => ({ name, count: sum(group) }))
    .toSorted((a, b) => b.count - a.count)
    .map(({ name }) => name)

/** The version of most requests first. */
export const inUseOf = (rows: readonly Usage[]): readonly InUse[] =>
  [...Map.groupBy(rows, ({ version }) => version)]
    .map(([version, group]) => ({
      version,
      requests: sum(group),
      failed: sum(group.filter(({ statusClass }) => statusClass === '5xx')),
      firstSeen: Math.min(...group.map(({ firstSeen }) => firstSeen)),
      lastSeen: Math.max(...group.map(({ lastSeen }) => lastSeen)),
      sources: byCount(group, ({ source }) => source),
      routes: byCount(group, ({ route }) => route),
    }))
    .toSorted((a, b) => b.requests - a.requests)

/** 30 days back, the same for all of a day: so that what was read is found again. */
export const monthAgo = (): number => startOfToday() - 30 * 86_400_000

const sources: Readonly<Record<string, string>> = {
  header: 'says it in a header',
  'media-type': 'says it in a media type',
  query: 'says it in the query',
  path: 'says it in the path',
  route: 'by the route',
  pin: 'is pinned to it',
  default: 'by default',
}

export const sourceText = (source: string): string => sources[source] ?? source
