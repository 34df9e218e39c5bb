/** What acts on the control plane are made of: the store, the rules, and who acts. */
import type { Issue, Result } from '../../errors/index.ts'
import type { ControlConfig } from '../../gateway/config/control-schema.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Edit, Entry, PolicyRules } from '../../policy/index.ts'
import type { CensusQuestion } from '../census/index.ts'
import type { Decision, Rollout, RolloutState, Stage } from '../../rollout/index.ts'
import type { Actor, ControlStore, Head, Proposal, ResourceProgress, Role, Step } from '../port.ts'
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

/** What is known of traffic; each is there where the gateway has it. */
export interface Foresight {
  /** Who would move, were these edits made; null where that cannot be told. */
  readonly blastRadius?: (
    before: readonly Entry[],
    after: readonly Entry[],
  ) => Promise<JsonObject | null>
  /** Who speaks what, and whether a version can go. Problem: `malformed`. */
  readonly census?: (question: CensusQuestion) => Promise<Result<unknown>>
  /** What would differ for a client, were it served in another version. Problem: whatever stands in the way. */
  readonly preview?: (asked: {
    readonly client: string
    readonly to: string
  }) => Promise<Result<JsonObject>>
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

/** What a rollout does next by its plan. */
export type NextOf = (status: RolloutPlace) => Promise<Decision>

export interface Control extends Foresight {
  /** Absent where nothing is known that could stand in the way: then the driver alone looks. */
  readonly gates?: Gates
  /** Absent where nobody here can tell. */
  readonly next?: NextOf
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
