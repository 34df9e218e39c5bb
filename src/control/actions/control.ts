/** What acts on the control plane are made of: the store, the rules, and who acts. */
import type { Issue, Result } from '../../errors/index.ts'
import type { ControlConfig } from '../../gateway/config/control-schema.ts'
import type { Replayed } from '../../gateway/replay.ts'
import type { Example, ExampleFilter } from '../../gateway/rollout/examples.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Edit, Entry, PolicyRules } from '../../policy/index.ts'
import type { CensusQuestion } from '../census/index.ts'
import type { ContractViews } from '../contract/port.ts'
import type { Rollout, RolloutState, Stage, Target } from '../../rollout/index.ts'
import type { Actor, ControlStore, Head, Proposal, ResourceProgress, Role, Step } from '../port.ts'
import type { Looking } from '../rollout/looking.ts'
import type { Change } from './changes.ts'

/** Whether a policy would be sound. */
export interface Judgement {
  readonly issues: readonly Issue[]
  /** What is sound, and yet may not be meant. */
  readonly warnings: readonly Issue[]
  /** The flag that decides about requests of which no rollout does, where that is known. */
  readonly decision?: PolicyRules['decision']
  /** Which flags clients may ask. */
  readonly ofrep?: PolicyRules['ofrep']
}

/** @param step what leads to it, where it is known */
export type Judge = (after: Iterable<Entry>, step?: Step) => Promise<Judgement>

/** Names that a policy may use, as contract and configuration have them. */
export type PolicyNames = Pick<
  PolicyRules,
  'backends' | 'decision' | 'versions' | 'defaultVersion' | 'routes' | 'resources'
>

/** What is known of the gateway and its traffic; each is there where the gateway has it. */
export interface Foresight {
  readonly names?: () => PolicyNames
  /** Who would move, were these edits made; null where that cannot be told. */
  readonly blastRadius?: (
    before: readonly Entry[],
    after: readonly Entry[],
  ) => Promise<JsonObject | null>
  /**
   * Who would move, were a rollout where it is to be; null where that cannot be told.
   *
   * @param declared of one that is not in the policy, or not so
   */
  readonly rolloutRadius?: (
    rollout: string,
    to: Target,
    declared?: Rollout,
  ) => Promise<JsonObject | null>
  /** What a rollback of a rollout would leave behind. Problem: whatever the backend does wrong. */
  readonly losses?: (name: string, rollout: Rollout) => Promise<Result<JsonObject>>
  /** Answers of both sides of a rollout that differed, newest first: they hold what clients see. */
  readonly examples?: (asked: ExampleFilter) => Promise<readonly Example[]>
  /** Reads one of them again. Problem: whatever stands in the way. */
  readonly replay?: (asked: { readonly id: string }) => Promise<Result<Replayed>>
  /** Who speaks what, and whether a version can go. Problem: `malformed`. */
  readonly census?: (question: CensusQuestion) => Promise<Result<unknown>>
  /** What would differ for a client, were it served in another version. Problem: whatever stands in the way. */
  readonly preview?: (asked: {
    readonly client: string
    readonly to: string
  }) => Promise<Result<JsonObject>>
  /** What would be decided for a request, step by step. Problem: `overloaded`. */
  readonly explain?: (asked: AskedRequest) => Promise<Result<JsonObject>>
  /** What the log says of a request of late; undefined where none has this id. */
  readonly answered?: (id: string) => Promise<JsonObject | undefined>
}

/** A request that is explained; nothing of it is sent. */
export interface AskedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Id of the client as which it is asked. */
  readonly client?: string | undefined
  /** As if the version header had said it. */
  readonly version?: string | undefined
  readonly body?: string | undefined
}

/** A rollout, as far as it is. */
export interface RolloutPlace {
  readonly name: string
  readonly rollout: Rollout
  readonly state: RolloutState
  readonly resources: readonly ResourceProgress[]
}

/** Why a rollout must not go to a stage yet, in words; empty where nothing stands in the way. */
export type Gates = (status: RolloutPlace, to: Stage) => Promise<readonly string[]>

export interface Control extends Foresight {
  /** Absent where nothing is known that could stand in the way: then the driver alone looks. */
  readonly gates?: Gates
  /** Absent where nobody here looks at what rollouts do. */
  readonly look?: Looking
  /** Absent where the contract is known without the words of its authors. */
  readonly contract?: ContractViews | undefined
  readonly store: ControlStore
  readonly settings: Pick<ControlConfig, 'requireReason' | 'fourEyes' | 'policy'>
  readonly judge: Judge
}

export interface Act {
  readonly actor: Actor
  readonly role: Role
  /** `flag.ramp`, `client.pin`: in the words of the command. */
  readonly action: string
  readonly reason?: string | undefined
}

/** What became of edits. */
export type Edited =
  | {
      readonly kind: 'committed'
      readonly policy: Head
      /** Entries that were edited, and their tags now: `none` of those that are gone. */
      readonly entries: readonly {
        readonly kind: string
        readonly id: string
        readonly tag: string
      }[]
      /** What leads back. */
      readonly inverse: readonly Edit[]
      readonly warnings: readonly Issue[]
    }
  /** All was so already. */
  | { readonly kind: 'unchanged'; readonly policy: Head }
  /** A second person has to approve them. */
  | { readonly kind: 'proposed'; readonly proposal: Proposal }
  /** They were only tried. */
  | {
      readonly kind: 'tried'
      /** On which policy. */
      readonly policy: Head
      readonly changes: readonly Change[]
      readonly warnings: readonly Issue[]
      /** Whether a second person would have to approve them. */
      readonly needsApproval: boolean
      /** Null where no gateway here knows of any traffic. */
      readonly blastRadius: JsonObject | null
    }
