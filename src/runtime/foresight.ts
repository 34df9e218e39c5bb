/** What a control plane foresees: by the gateway in service, and by what all processes have told. */
import type { ControlStore } from '../control/port.ts'
import {
  commandErrors,
  Failure,
  failed,
  know,
  problem,
  type Issue,
  type Result,
} from '../errors/index.ts'
import type { Flags } from '../flags/index.ts'
import type { Foreseeing } from '../gateway/deciders.ts'
import { arrivedAt, movesAt } from '../gateway/foresee-moves.ts'
import { createForesee } from '../gateway/foresee.ts'
import { blastRadius, type BlastRadius } from '../gateway/foresee/blast-radius.ts'
import { draftOf, type Draft } from '../gateway/foresee/draft.ts'
import { policyChanges } from '../gateway/foresee/policy-changes.ts'
import type { RecentRead, RecentReads } from '../gateway/foresee/preview/reads.ts'
import { replay, type Replayed } from '../gateway/replay.ts'
import type { Example, ExampleFilter, Examples } from '../gateway/rollout/examples.ts'
import type { Core, ExplainInput, Explanation } from '../gateway/index.ts'
import { previewUpgrade, type UpgradePreview } from '../gateway/preview.ts'
import { Entries, killId, type Entry } from '../policy/index.ts'
import type { RecentAnswer, RecentAnswers } from './recent-answers.ts'
import type { Authority, Rollout, Target } from '../rollout/index.ts'

/** Newest ones that are looked at. */
const mostContexts = 4096

/** How far back counts weigh what would move. */
const countedMs = 24 * 3_600_000

const unsound = (issues: readonly Issue[]): Failure => {
  know(commandErrors)
  return new Failure('flags-invalid', 'The flags of this policy are not sound.', [...issues])
}

const drafted = async (entries: Entries, asked: ReadonlySet<string>): Promise<Draft> => {
  const done = await draftOf(entries, asked)
  if (!done.ok) throw unsound(done.issues)
  return done.draft
}

export interface ForesightOptions {
  readonly store: Pick<ControlStore, 'contexts' | 'usage'>
  /** Of the configuration in service. */
  readonly core: Foreseeing
  /** Whoever decides, whatever the flags of a policy say. */
  readonly provided?: Flags | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Who would move, were a policy changed.
 *
 * @throws Failure `flags-invalid` of a draft that would be refused; `control-unavailable`
 */
export const foreseeBlast = async (
  { store, core, provided, now }: ForesightOptions,
  before: readonly Entry[],
  after: readonly Entry[],
): Promise<BlastRadius> => {
  const since = now() - countedMs
  const [contexts, rows] = await Promise.all([store.contexts(mostContexts), store.usage({ since })])
  const seen = new Set(contexts.map(({ client }) => client))
  const [then, next] = [Entries.of(before), Entries.of(after)]
  const [draft, changed] = [await drafted(then, seen), await drafted(next, seen)]
  const foresee = (one: Draft) => createForesee(core, one, provided)
  const instanceKills = core.localKills.current.map(({ scope }) => killId(scope))
  const changes = policyChanges(then, next, seen)
  const traffic = { since, rows }
  return blastRadius(contexts, foresee(draft), foresee(changed), {
    changes,
    traffic,
    instanceKills,
  })
}

interface RolloutForesight extends ForesightOptions {
  readonly store: Pick<ControlStore, 'contexts' | 'usage' | 'entries' | 'progress'>
}

/** The policy, with a rollout as it would be declared. */
const entriesWith = (
  listed: Awaited<ReturnType<ControlStore['entries']>>['entries'],
  name: string,
  declared: Rollout | undefined,
): Entries => {
  const living = listed.flatMap(({ kind, id, value }) =>
    value === null || (declared && kind === 'rollout' && id === name)
      ? []
      : [{ kind, id, value } as Entry],
  )
  return Entries.of(declared ? [...living, { kind: 'rollout', id: name, value: declared }] : living)
}

/**
 * Who would move, were all resources of a rollout where it is to be.
 *
 * @param declared of one that is not in the policy, or not so: against the same at `off`
 * @throws Failure `flags-invalid` of a policy that would be refused; `control-unavailable`
 */
export const foreseeRollout = async (
  { store, core, provided, now }: RolloutForesight,
  name: string,
  to: Target,
  declared?: Rollout,
): Promise<BlastRadius> => {
  const since = now() - countedMs
  const [contexts, rows, { entries: listed }, progress] = await Promise.all([
    store.contexts(mostContexts),
    store.usage({ since }),
    store.entries(),
    store.progress(),
  ])
  const entries = entriesWith(listed, name, declared)
  const seen = new Set(contexts.map(({ client }) => client))
  const draft = await drafted(entries, seen)
  const resources = draft.rollouts?.[name]?.resources ?? []
  const places = progress.map((one): readonly [string, Authority] => [
    one.resource,
    { ...one, next: undefined },
  ])
  const [before, after] = [new Map(places), new Map(places)]
  for (const resource of resources) after.set(resource, arrivedAt(name, resource, to))
  const foresee = (at: ReadonlyMap<string, Authority>) =>
    createForesee({ ...core, moves: movesAt((one) => at.get(one)) }, draft, provided)
  return blastRadius(contexts, foresee(before), foresee(after), {
    changes: policyChanges(entries, entries, seen),
    traffic: { since, rows },
    instanceKills: core.localKills.current.map(({ scope }) => killId(scope)),
  })
}

export const noPreviews = (): Result<never> =>
  failed(problem('not-offered', 'The configuration turns previews off: control > preview.'))

/** The gateway that answers requests now. */
export interface InService {
  readonly core: Core
  /** Undefined where its configuration wants none kept. */
  readonly reads: RecentReads | undefined
  readonly answers: RecentAnswers
  /** Undefined where it takes no part in rollouts. */
  readonly examples: Examples | undefined
}

/** Of the client that is asked about, newest first. */
interface ReadAgain {
  readonly core: Core
  readonly reads: readonly RecentRead[] | undefined
}

export interface PreviewQuestion {
  /** Id of the client. */
  readonly client: string
  /** Any name of the version that it would speak. */
  readonly to: string
}

/** Which example is read again. */
export interface ReplayQuestion {
  readonly id: string
}

/** By what a control plane foresees changes. */
export interface Seer {
  readonly core: () => Foreseeing
  /** Undefined where the flags of the policy decide. */
  readonly provided?: () => Flags | undefined
  readonly preview: (asked: PreviewQuestion) => Promise<Result<UpgradePreview>>
  /** Newest first, of all that serve. */
  readonly examples: (asked: ExampleFilter) => Promise<readonly Example[]>
  /** Problem: `entry-not-found` where nobody keeps it any more. */
  readonly replay: (asked: ReplayQuestion) => Promise<Result<Replayed>>
  /** Problem: `overloaded`. */
  readonly explain: (asked: ExplainInput) => Promise<Result<Explanation>>
  /** What the log says of a request of late; undefined where none has this id. */
  readonly answered: (id: string) => Promise<RecentAnswer | undefined>
}

/** Problems: `not-offered` where no reads are kept, `entry-not-found`, `unsupported-version`. */
export const foreseePreview = async (
  { core, reads }: ReadAgain,
  { client, to }: PreviewQuestion,
): Promise<Result<UpgradePreview>> => {
  if (!reads) return noPreviews()
  const done = await previewUpgrade(core, { client, to, reads })
  // What a client is told is no answer to an operator, who has credentials.
  return done.ok || done.problem.code !== 'unknown-client'
    ? done
    : failed(problem('entry-not-found', `There is no client "${client}".`))
}

export const notKept = (): Result<never> =>
  failed(problem('entry-not-found', 'This example is not kept any more: look for a newer one.'))

/** Problems: those of `replay`, and `entry-not-found` where it is not kept any more. */
export const replayExample = async (
  { core, examples }: Pick<InService, 'core' | 'examples'>,
  { id }: ReplayQuestion,
): Promise<Result<Replayed>> => {
  const example = examples?.get(id)
  return example ? replay(core, example) : notKept()
}
