/**
 * Reads whose answers differed, with both documents. They hold what clients see, so they are kept in
 * memory only, few and not for long, never written, logged or counted.
 */
import { LRUCache } from 'lru-cache'
import {
  differenceKey,
  type CellKey,
  type Difference,
  type ReadAnswer,
} from '../../rollout/compare/index.ts'
import type { Exchange } from '../exchange/exchange.ts'

export interface ExampleAnswer {
  readonly status: number
  readonly mediaType: string
  /** As text, without its coding. */
  readonly body: string
}

export interface Example {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly rollout: string
  /** Key of the client's version. */
  readonly version: string
  /** Route id in that version. */
  readonly route: string
  readonly client: string
  readonly isAnonymous: boolean
  /** Without what says a version. */
  readonly path: string
  /** Without its `?`, and without what says a version. */
  readonly query: string
  readonly differences: readonly Difference[]
  /** What differs as well, and counts for nothing: it changes with each read. */
  readonly noise: readonly Difference[]
  readonly from: ExampleAnswer
  readonly to: ExampleAnswer
}

/** A comparison that has come to its end. */
export interface Compared {
  readonly exchange: Exchange
  readonly key: Pick<CellKey, 'rollout' | 'version' | 'route'>
  readonly read: { readonly from: ReadAnswer; readonly to: ReadAnswer }
  /** All that differs between the two. */
  readonly all: readonly Difference[]
  /** Of these, those that count. */
  readonly differences: readonly Difference[]
}

export interface ExampleFilter {
  readonly rollout: string
  readonly version?: string | undefined
  readonly route?: string | undefined
  readonly path?: string | undefined
}

export interface Examples {
  add(compared: Compared): void
  /** Newest first. */
  of(filter: ExampleFilter): readonly Example[]
  get(id: string): Example | undefined
}

export interface ExampleLimits {
  readonly count: number
  /** Characters of all documents together. */
  readonly size: number
  /** Of one route, one version and the same differences. */
  readonly each: number
  /** Milliseconds after which one is forgotten. */
  readonly forgetMs: number
}

export const exampleLimits: ExampleLimits = {
  count: 200,
  size: 8 * 1024 * 1024,
  each: 2,
  forgetMs: 3_600_000,
}

const textOf = ({ body, ...answer }: ReadAnswer): ExampleAnswer => ({
  ...answer,
  body: new TextDecoder().decode(body),
})

/** Undefined of what is not read again: only GET, of a client that is known. */
const exampleOf = ({ exchange, key, read, all, differences }: Compared): Example | undefined => {
  const { request, resolution } = exchange
  const { identified, negotiated } = resolution
  if (request.method !== 'GET' || !identified || !negotiated) return undefined
  const { client } = identified
  const { rollout, version, route } = key
  const counting = new Set(differences.map(differenceKey))
  const { path, query } = negotiated.address
  return {
    id: crypto.randomUUID(),
    at: Date.now(),
    rollout,
    version,
    route,
    client: client.id,
    isAnonymous: client.via === 'anonymous',
    path,
    query,
    differences,
    noise: all.filter((one) => !counting.has(differenceKey(one))),
    from: textOf(read.from),
    to: textOf(read.to),
  }
}

interface Kept {
  readonly example: Example
  /** The same for examples of one route, one version and the same differences. */
  readonly kind: string
}

const kindOf = ({ rollout, version, route, differences }: Example): string =>
  JSON.stringify([rollout, version, route, differences.map(differenceKey).toSorted()])

/** Those that were seen longest ago make room. */
export const createExamples = (limits: ExampleLimits = exampleLimits): Examples => {
  const kept = new LRUCache<string, Kept>({
    max: limits.count,
    maxSize: limits.size,
    sizeCalculation: ({ example: { from, to } }) => from.body.length + to.body.length + 1,
    ttl: limits.forgetMs,
  })
  return {
    add: (compared) => {
      const example = exampleOf(compared)
      if (!example) return
      const kind = kindOf(example)
      const same = [...kept.values()].filter((one) => one.kind === kind)
      for (const one of same.slice(limits.each - 1)) kept.delete(one.example.id)
      kept.set(example.id, { example, kind })
    },
    of: ({ rollout, version, route, path }) =>
      [...kept.values()]
        .map(({ example }) => example)
        .filter(
          (one) =>
            one.rollout === rollout &&
            (version === undefined || one.version === version) &&
            (route === undefined || one.route === route) &&
            (path === undefined || one.differences.some((at) => at.path === path)),
        )
        .toSorted((a, b) => b.at - a.at),
    get: (id) => kept.get(id)?.example,
  }
}
