/** What a blast radius rests on: how much was looked at, how old it is, and what it cannot know. */
import type { SampledContext } from '../facts/facts.ts'
import { factsLimits } from '../facts/limits.ts'
import type { Kind, Traffic } from './kinds.ts'

export interface Basis {
  readonly contexts: number
  /** Different requests among them. */
  readonly kinds: number
  readonly clients: number
  /** Milliseconds since 1970; null without contexts. */
  readonly oldest: number | null
  readonly newest: number | null
  /** Kinds that could not be asked again: preflights, routes that the contract no longer has. */
  readonly unjudged: number
  /** Null where nothing is counted. */
  readonly traffic: {
    /** Milliseconds since 1970. */
    readonly since: number
    readonly requests: number
    /** Of those requests, how many the judged kinds stand for; of the rest nobody knows where it would go. */
    readonly judged: number
  } | null
  /** Kill switches of the instance that was asked alone, which count over any policy: `all`, `client:a`. */
  readonly instanceKills: readonly string[]
  /** How contexts are sampled, in one sentence. */
  readonly sampling: string
}

const { sampleMs, contexts: mostContexts } = factsLimits

const sampling =
  `Each instance keeps one request of each kind and client per ${sampleMs / 1000} s, at most ` +
  `${mostContexts}, an equal share per client; the newest stay. Requests refused before a backend ` +
  'was chosen are not among them.'

interface Looked {
  readonly contexts: readonly SampledContext[]
  readonly kinds: readonly Kind[]
  readonly judged: readonly Kind[]
  readonly traffic: Traffic | undefined
  readonly instanceKills: readonly string[]
}

const trafficOf = ({ since, rows }: Traffic, judged: readonly Kind[]): Basis['traffic'] => ({
  since,
  requests: rows.reduce((all, { count }) => all + count, 0),
  judged: judged.reduce((all, { requests = 0 }) => all + requests, 0),
})

export const basisOf = ({ contexts, kinds, judged, traffic, instanceKills }: Looked): Basis => {
  const times = contexts.map(({ at }) => at)
  const extreme = (pick: (a: number, b: number) => number): number | null =>
    times.length === 0 ? null : times.reduce((a, b) => pick(a, b))
  return {
    contexts: contexts.length,
    kinds: kinds.length,
    clients: new Set(contexts.map(({ client }) => client)).size,
    oldest: extreme(Math.min),
    newest: extreme(Math.max),
    unjudged: kinds.length - judged.length,
    traffic: traffic ? trafficOf(traffic, judged) : null,
    instanceKills,
    sampling,
  }
}
