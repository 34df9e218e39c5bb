/** Facts in the memory of this process, where there is no control store. Bounded; gone when it ends. */
import type { FactsBatch, FactsSink, SampledContext } from '../../gateway/facts/index.ts'
import type { FactsFilter, FieldRow, UsageRow } from '../port.ts'
import type { CensusReader } from './reader.ts'

export interface MemoryCensus extends FactsSink, CensusReader {
  /** Milliseconds since 1970; it knows nothing of before. */
  readonly since: number
  /** Counts that found no room: here, or on the way. */
  readonly lost: number
}

export interface MemoryLimits {
  /** Rows of each sort. */
  readonly rows: number
  readonly contexts: number
  /** Days that are kept. */
  readonly days: number
  /** Processes whose last batch is remembered. */
  readonly instances: number
}

const memoryLimits: MemoryLimits = { rows: 100_000, contexts: 4096, days: 35, instances: 1000 }

const dayMs = 86_400_000

/** The UTC day of a moment, `YYYY-MM-DD`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

interface Seen {
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

const added = <T extends Seen>(known: T, { count, firstSeen, lastSeen }: Seen): T => ({
  ...known,
  count: known.count + count,
  firstSeen: Math.min(known.firstSeen, firstSeen),
  lastSeen: Math.max(known.lastSeen, lastSeen),
})

type Filtered = Seen & { readonly client: string; readonly version: string; readonly route: string }

const passes =
  ({ client, version, route, since }: FactsFilter) =>
  (row: Filtered): boolean =>
    (client === undefined || row.client === client) &&
    (version === undefined || row.version === version) &&
    (route === undefined || row.route === route) &&
    (since === undefined || row.lastSeen >= since)

/** Rows by what they count; answers whether there was room. */
const rowsOf = <T extends Filtered>(most: number) => {
  const rows = new Map<string, T>()
  return {
    rows,
    add: (key: string, row: T): boolean => {
      const known = rows.get(key)
      if (!known && rows.size >= most) return false
      rows.set(key, known ? added(known, row) : row)
      return true
    },
  }
}

/** @param now milliseconds since 1970 */
export const createMemoryCensus = (
  now: () => number,
  given: Partial<MemoryLimits> = {},
): MemoryCensus => {
  const limits = { ...memoryLimits, ...given }
  const usage = rowsOf<UsageRow>(limits.rows)
  const fields = rowsOf<FieldRow>(limits.rows)
  /** The last batch that was taken of each instance; the one that was heard of longest ago first. */
  const sequences = new Map<string, number>()
  let contexts: SampledContext[] = []
  let lost = 0
  let today = ''

  const forget = (at: number): void => {
    const day = dayOf(at)
    if (day === today) return
    today = day
    const oldest = at - limits.days * dayMs
    for (const [key, row] of usage.rows) if (row.lastSeen < oldest) usage.rows.delete(key)
    for (const [key, row] of fields.rows) if (row.lastSeen < oldest) fields.rows.delete(key)
  }

  const isKnown = ({ instance, sequence }: FactsBatch): boolean => {
    const last = sequences.get(instance) ?? 0
    sequences.delete(instance)
    sequences.set(instance, Math.max(last, sequence))
    if (sequences.size > limits.instances) sequences.delete(sequences.keys().next().value ?? '')
    return sequence <= last
  }

  return {
    since: now(),
    get lost() {
      return lost
    },
    take: (batch) => {
      if (isKnown(batch)) return Promise.resolve()
      forget(now())
      lost += batch.lost
      for (const count of batch.usage) {
        const day = dayOf(count.lastSeen)
        const { client, version, source, route, backend, statusClass } = count
        const key = [client, version, source, route, backend, statusClass, day].join('\0')
        if (!usage.add(key, { ...count, day })) lost += count.count
      }
      for (const count of batch.fields) {
        const { client, version, route, field, how } = count
        const key = [client, version, route, field, how].join('\0')
        if (!fields.add(key, count)) lost += count.count
      }
      // In the order in which they came: clocks are set back, and the newest are kept all the same.
      contexts = [...batch.contexts.toSorted((a, b) => b.at - a.at), ...contexts].slice(
        0,
        limits.contexts,
      )
      return Promise.resolve()
    },
    usage: (filter) =>
      Promise.resolve(
        [...usage.rows.values()]
          .filter(passes(filter))
          .filter(({ source }) => filter.source === undefined || source === filter.source),
      ),
    fields: (filter) => Promise.resolve([...fields.rows.values()].filter(passes(filter))),
    contexts: (limit) => Promise.resolve(contexts.toSorted((a, b) => b.at - a.at).slice(0, limit)),
  }
}
