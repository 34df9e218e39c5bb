/** Who would move, were a policy changed: recent requests, judged by the policy before and after. */
import type { SampledContext, Why } from '../facts/facts.ts'
import { basisOf, type Basis } from './basis.ts'
import { kindsOf, type Kind, type Traffic } from './kinds.ts'
import { namesOf, type Names } from './names.ts'
import type { Outcome, Refusal } from './outcome.ts'
import type { RampWarning } from './ramps.ts'
import type { PolicyChanges } from './policy-changes.ts'

/** Where a request goes. */
export interface Place {
  readonly version: string | null
  /** Null where the gateway answers itself. */
  readonly backend: string | null
  readonly store: string | null
  readonly refused: Pick<Refusal, 'code' | 'status'> | null
}

/** What becomes of it, the gravest first. */
export type Effect = 'refused' | 'readmitted' | 'backend' | 'version' | 'refusal' | 'route'

/** Requests of one client that go the same way, and would go another. */
export interface Move {
  readonly client: string
  readonly effect: Effect
  readonly from: Place
  readonly to: Place
  /** Ids, at most `mostRoutes`. */
  readonly routes: readonly string[]
  readonly moreRoutes: number
  /** Kinds of requests that were seen. */
  readonly kinds: number
  /** As they were counted; null where nothing is counted. */
  readonly requests: number | null
  /** Whether nothing shows this client on the new backend before. */
  readonly isNew: boolean
  /** What decides, of one of these requests. */
  readonly why: { readonly before: Why | null; readonly after: Why | null }
  /** Of a refusal. */
  readonly says?: string
}

/** A part of what is known, with the number that it rests on. */
export interface Share {
  /** Requests where they were counted, else kinds of requests: how many of each nobody knows. */
  readonly of: 'requests' | 'kinds'
  readonly part: number
  readonly whole: number
}

export interface BackendChange {
  readonly backend: string
  /** Clients that nothing shows there before. */
  readonly newcomers: Names
  /** Clients that come again to where they were seen. */
  readonly returning: Names
  /** Clients some of whose requests leave. */
  readonly leaving: Names
}

export interface BlastRadius {
  readonly basis: Basis
  readonly moved: { readonly clients: Names; readonly share: Share }
  /** Of those that move, who is served now and would be refused. */
  readonly refused: { readonly clients: Names; readonly share: Share }
  /** Gravest and largest first, at most `mostMoves`. */
  readonly moves: readonly Move[]
  readonly moreMoves: number
  readonly backends: readonly BackendChange[]
  /** Seen, and nothing changes for them. */
  readonly unaffected: Names
  readonly changes: PolicyChanges
  /** Percentages that move more clients than they have to, with those that were seen to. */
  readonly warnings: readonly (RampWarning & { readonly clients: Names })[]
}

/** More of them help nobody. */
const mostMoves = 200
const mostRoutes = 20

const placeOf = ({ version, backend, store, refused }: Outcome): Place => ({
  version: version ?? null,
  backend: backend ?? null,
  store: store ?? null,
  refused: refused ? { code: refused.code, status: refused.status } : null,
})

const effectOf = (a: Outcome, b: Outcome): Effect | undefined => {
  if (!a.refused && b.refused) return 'refused'
  if (a.refused && !b.refused) return 'readmitted'
  if (a.refused && b.refused) return a.refused.code === b.refused.code ? undefined : 'refusal'
  if (a.backend !== b.backend) return 'backend'
  if (a.version !== b.version) return 'version'
  return a.route === b.route ? undefined : 'route'
}

const order: readonly Effect[] = ['refused', 'backend', 'version', 'route', 'refusal', 'readmitted']

/** A kind of requests, and where it goes. */
export interface Judged {
  readonly kind: Kind
  readonly before: Outcome
  readonly after: Outcome
  readonly effect: Effect | undefined
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const shareOf = (part: readonly Judged[], whole: readonly Judged[], counted: boolean): Share => {
  const weigh = (judged: readonly Judged[]) =>
    counted ? sum(judged.map(({ kind }) => kind.requests ?? 0)) : judged.length
  return { of: counted ? 'requests' : 'kinds', part: weigh(part), whole: weigh(whole) }
}

type Seen = ReadonlySet<string>

const at = (client: string, backend: string | undefined): string => `${client}\0${backend}`

/** Which client has been seen on which backend: by contexts, by counts, and by where it is now. */
const seenOf = (judged: readonly Judged[], traffic: Traffic | undefined): Seen => {
  const seen = new Set<string>()
  for (const { kind, before } of judged) {
    const { client } = kind.context
    if (!before.refused) seen.add(at(client, before.backend))
    for (const backend of kind.backends) seen.add(at(client, backend))
  }
  for (const { client, backend } of traffic?.rows ?? []) seen.add(at(client, backend))
  return seen
}

const moveOf = (group: readonly Judged[], seen: Seen, counted: boolean): Move | undefined => {
  const [first] = group
  if (!first?.effect) return undefined
  const { kind, before, after, effect } = first
  const routes = namesOf(group.map((one) => one.kind.context.route)).names
  const { client } = kind.context
  return {
    client,
    effect,
    from: placeOf(before),
    to: placeOf(after),
    routes: routes.slice(0, mostRoutes),
    moreRoutes: Math.max(0, routes.length - mostRoutes),
    kinds: group.length,
    requests: counted ? sum(group.map((one) => one.kind.requests ?? 0)) : null,
    isNew:
      after.backend !== undefined &&
      !after.refused &&
      effect !== 'version' &&
      !seen.has(at(client, after.backend)),
    why: { before: before.why ?? null, after: after.why ?? null },
    ...(after.refused ? { says: after.refused.says } : {}),
  }
}

const movesOf = (moved: readonly Judged[], seen: Seen, counted: boolean): readonly Move[] => {
  const groups = Map.groupBy(moved, ({ kind, before, after, effect }) =>
    JSON.stringify([kind.context.client, effect, placeOf(before), placeOf(after)]),
  )
  return [...groups.values()]
    .flatMap((group) => moveOf(group, seen, counted) ?? [])
    .toSorted(
      (a, b) =>
        order.indexOf(a.effect) - order.indexOf(b.effect) ||
        (b.requests ?? b.kinds) - (a.requests ?? a.kinds) ||
        (a.client < b.client ? -1 : 1),
    )
}

const backendsOf = (moved: readonly Judged[], seen: Seen): readonly BackendChange[] => {
  const changed = moved.filter(({ before, after }) => before.backend !== after.backend)
  const names = namesOf(
    changed.flatMap(({ before, after }) =>
      [before.backend, after.backend].filter((name) => name !== undefined),
    ),
  ).names
  return names.map((backend) => {
    const coming = changed
      .filter(({ after }) => after.backend === backend && !after.refused)
      .map(({ kind }) => kind.context.client)
    const leaving = changed.filter(({ before }) => before.backend === backend)
    return {
      backend,
      newcomers: namesOf(coming.filter((client) => !seen.has(at(client, backend)))),
      returning: namesOf(coming.filter((client) => seen.has(at(client, backend)))),
      leaving: namesOf(leaving.map(({ kind }) => kind.context.client)),
    }
  })
}

type Foreseen = (context: SampledContext) => Promise<Outcome | undefined> | Outcome | undefined

export interface BlastOptions {
  /** Which clients of the policies are known, and what is edited: `policyChanges`. */
  readonly changes: PolicyChanges
  /** What was counted; shares are of kinds of requests when absent. */
  readonly traffic?: Traffic | undefined
  /** Ids of the instance's own ones, by which both sides were judged. */
  readonly instanceKills?: readonly string[]
}

/** Who goes from one variant to another without need. */
const pushed = (warning: RampWarning, judged: readonly Judged[]): Names => {
  const pairs = new Set(warning.needless.map(({ from, to }) => JSON.stringify([from, to])))
  return namesOf(
    judged.flatMap(({ kind, before, after }) =>
      before.why?.by === warning.flag &&
      after.why?.by === warning.flag &&
      pairs.has(JSON.stringify([before.why.variant, after.why.variant]))
        ? [kind.context.client]
        : [],
    ),
  )
}

const clientsOf = (of: readonly Judged[]): readonly string[] =>
  of.map(({ kind }) => kind.context.client)

/** Each kind of requests once, however often it was sampled. */
const judge = async (
  kinds: readonly Kind[],
  before: Foreseen,
  after: Foreseen,
): Promise<readonly Judged[]> => {
  const judged: Judged[] = []
  for (const kind of kinds) {
    const [now, then] = [before(kind.context), after(kind.context)]
    const a = now instanceof Promise ? await now : now
    const b = then instanceof Promise ? await then : then
    if (a && b) judged.push({ kind, before: a, after: b, effect: effectOf(a, b) })
  }
  return judged
}

/**
 * @param contexts sampled ones, of all instances; those of one kind are judged once
 * @param before what the policy in force makes of a context, `after` what the draft would
 */
export const blastRadius = async (
  contexts: readonly SampledContext[],
  before: Foreseen,
  after: Foreseen,
  { changes, traffic, instanceKills = [] }: BlastOptions,
): Promise<BlastRadius> => {
  const kinds = kindsOf(contexts, traffic)
  const judged = await judge(kinds, before, after)
  const moved = judged.filter(({ effect }) => effect !== undefined)
  const refused = moved.filter(({ effect }) => effect === 'refused')
  const counted = traffic !== undefined
  const seen = seenOf(judged, traffic)
  const moves = movesOf(moved, seen, counted)
  const moving = new Set(clientsOf(moved))
  return {
    basis: basisOf({
      contexts,
      kinds,
      judged: judged.map(({ kind }) => kind),
      traffic,
      instanceKills,
    }),
    moved: { clients: namesOf(moving), share: shareOf(moved, judged, counted) },
    refused: { clients: namesOf(clientsOf(refused)), share: shareOf(refused, judged, counted) },
    moves: moves.slice(0, mostMoves),
    moreMoves: Math.max(0, moves.length - mostMoves),
    backends: backendsOf(moved, seen),
    unaffected: namesOf(clientsOf(judged).filter((client) => !moving.has(client))),
    changes,
    warnings: changes.warnings.map((one) => ({ ...one, clients: pushed(one, judged) })),
  }
}
