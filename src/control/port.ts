/** What the control plane keeps, whatever the database: policy, its history, audit, tokens, facts. */
import type { JsonObject } from '../json/index.ts'
import type { Edit, Entry, EntryKind } from '../policy/index.ts'
import type { IntentKind, Ledger, RolloutState, Side, Stage } from '../rollout/index.ts'
import type { ResultStore } from './results.ts'
import type { RunStore } from './runs.ts'
import type {
  FactsBatch,
  OmittedCount,
  SampledContext,
  TrafficCount,
} from '../gateway/facts/facts.ts'

export type Role = 'viewer' | 'release-manager' | 'admin'

/** The newest policy. */
export interface Head {
  /** 0 before the first edit. */
  readonly number: number
  /** 64 hex digits: the sum of the digests of all entries. */
  readonly hash: string
  /** RFC 3339 */
  readonly at: string
}

/** An entry as it is stored, or that it is gone. */
export type StoredEntry = (Entry | { kind: EntryKind; id: string; value: null }) & {
  /** Number of the policy that changed it last. */
  readonly number: number
  /** `entryTag` of it; `none` where it is gone. */
  readonly tag: string
}

export interface Entries {
  readonly head: Head
  readonly entries: readonly StoredEntry[]
}

/** Who acts, as audit rows name it: `token:ci`, `oidc:mail@example`, `cli:root@host`, `file:apply`. */
export type Actor = string

/** What a commit does to the policy before it. */
export interface Step {
  readonly before: Head
  /** Those that change something. */
  readonly edits: readonly Edit[]
  /** Of the policy that comes of them. */
  readonly hash: string
}

export interface Commit {
  readonly actor: Actor
  /** `flag.ramp`, `client.pin`: what the actor did, in the words of the command. */
  readonly action: string
  readonly reason?: string
  readonly edits: readonly Edit[]
  /**
   * Id of an approved proposal that these edits are: with them it becomes `applied`, both or
   * neither. Refused where it is not approved, or not any more.
   */
  readonly proposal?: string
  /**
   * Refuses what would not be sound; answers issues. It is called again where somebody else was
   * faster, and must not edit the same store.
   *
   * @param after all entries as they would be
   * @param step for whoever has judged the policy before, and can do with less than all
   */
  readonly judge: (
    after: Iterable<Entry>,
    step: Step,
  ) => Promise<readonly { place: string; message: string }[]>
}

export type Committed =
  | {
      readonly kind: 'committed'
      readonly head: Head
      /** Tags of the entries that changed, by `kind/id`. */
      readonly tags: Readonly<Record<string, string>>
      /** Edits that lead back, newest state as condition. */
      readonly inverse: readonly Edit[]
    }
  /** Nothing would change. */
  | { readonly kind: 'unchanged'; readonly head: Head }
  /** An entry is not as its editor saw it. */
  | { readonly kind: 'conflict'; readonly entries: readonly StoredEntry[] }
  | { readonly kind: 'refused'; readonly issues: readonly { place: string; message: string }[] }

/** One change of one entry in the past. */
export interface PastChange {
  readonly number: number
  /** RFC 3339 */
  readonly at: string
  readonly actor: Actor
  readonly action: string
  readonly reason: string | null
  readonly kind: EntryKind
  readonly id: string
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

export interface AuditRow {
  readonly seq: number
  /** 16 hex digits at random: acts that are told alike are told apart by it. */
  readonly id: string
  readonly at: string
  readonly actor: Actor
  readonly action: string
  readonly reason: string | null
  /** Number of the policy that came of it; null for acts that change none. */
  readonly policy: number | null
  /** What was before and after; secrets never, digests of keys only. */
  readonly detail: JsonObject
  /** Hash of the row before; 64 zeros for the first one. */
  readonly previous: string
  /** SHA-256 of the canonical text of all above. */
  readonly hash: string
}

/** Which rows of the audit, all that hold at once; a hundred of them where no limit is said. */
export interface AuditQuery {
  /** Only rows with a larger `seq`. */
  readonly after?: number | undefined
  /** Only rows with a smaller `seq`. */
  readonly before?: number | undefined
  readonly limit?: number
  /** Oldest first when absent. */
  readonly newestFirst?: boolean
  /** A part of the actor. */
  readonly actor?: string | undefined
  /** `flag.ramp`, or `flag` for all that is done with flags. */
  readonly action?: string | undefined
  /** Id of an entry that was changed, or a name that the row says. */
  readonly subject?: string | undefined
  /** RFC 3339: from then on, and before then. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number; readonly last: string }
  | { readonly ok: false; readonly rows: number; readonly seq: number; readonly why: string }

export interface Token {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

/** What became of a token: it is gone, there was none, or it stays as the last one of an admin. */
export type Revoked =
  | { readonly kind: 'revoked'; readonly token: Token }
  | { readonly kind: 'absent' }
  | { readonly kind: 'last-admin'; readonly token: Token }

export interface UsageRow {
  readonly client: string
  readonly version: string
  /** Where that version came from, as in `UsageCount`. */
  readonly source: string
  readonly route: string
  readonly backend: string
  readonly statusClass: string
  /** YYYY-MM-DD, UTC: the day of `lastSeen`, for counts that go on past midnight. */
  readonly day: string
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

/** A version that a client spoke. */
export interface Spoken {
  readonly client: string
  readonly version: string
  readonly requests: number
  /** Milliseconds since 1970. */
  readonly lastSeen: number
}

export interface FieldRow {
  readonly client: string
  readonly version: string
  readonly route: string
  /** As in `FieldCount`. */
  readonly field: string
  readonly how: 'body' | 'query' | 'answer'
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

/** A process that decides requests, as it told of itself last. */
export interface InstanceRow {
  readonly id: string
  readonly host: string
  readonly startedAt: string
  readonly seenAt: string
  /** Number and hash of the policy in force there. */
  readonly policyNumber: number
  readonly policyHash: string
  readonly appliedAt: string
  readonly version: string
}

export interface FactsFilter {
  readonly client?: string
  readonly version?: string
  readonly route?: string
  /** Milliseconds since 1970: seen since then. */
  readonly since?: number
}

export interface UsageFilter extends FactsFilter {
  /** Only where the version came from there: `default`. */
  readonly source?: string
}

/** A part of the past, in steps. */
export interface TrafficFilter {
  /** Milliseconds since 1970: the beginnings of the first step, and of the one after the last. */
  readonly from: number
  readonly to: number
  /** Milliseconds: whole minutes, and whole hours where it goes back further than two hours. */
  readonly step: number
}

/** Answers of one kind within one step, which begins `at`. */
export type TrafficRow = TrafficCount

/** How long answers took: how many were in each range. */
export interface RolloutHistogram {
  /** Upper ends of the ranges in milliseconds, ascending. */
  readonly bounds: readonly number[]
  /** One more than there are bounds: the last range has no end. */
  readonly counts: readonly number[]
}

export interface RolloutSide {
  readonly answers: number
  /** Of these, 5xx and timeouts. */
  readonly errors: number
  readonly latency: RolloutHistogram
}

/** What all instances have counted of one route, for clients of one version, while a rollout runs. */
export interface RolloutCell {
  /** Key of the client's version. */
  readonly version: string
  /** Route id. */
  readonly route: string
  readonly from: RolloutSide
  readonly to: RolloutSide
  /** Answers of both sides that were compared, and how many of them differed. */
  readonly compared: number
  readonly mismatched: number
  /** JSON path at which most of them differed. */
  readonly worstPath?: string
}

/** By what a difference between both sides of a rollout is told from others. */
export interface MismatchKey {
  readonly rollout: string
  readonly version: string
  readonly route: string
  readonly path: string
  /** As in `Difference`. */
  readonly kind: string
}

/** Where answers of both sides differed. */
export interface MismatchRow extends MismatchKey {
  /** Kind and length of values, never the values. */
  readonly from: string | null
  readonly to: string | null
  readonly count: number
  /** Milliseconds since 1970; to the two seconds, and to the hour once it is old. */
  readonly firstSeen: number
  readonly lastSeen: number
}

export interface MismatchFilter {
  readonly rollout?: string
  readonly version?: string
  readonly route?: string
  /** What its path holds, in any case. */
  readonly path?: string
  /** Milliseconds since 1970; two seconds are counted together, and not in part. */
  readonly since?: number
  /** The last one of the page before. */
  readonly after?: MismatchKey & Pick<MismatchRow, 'count'>
  readonly limit: number
}

/** Edits that wait for a second person. */
export interface Proposal {
  readonly id: string
  readonly by: Actor
  readonly at: string
  readonly action: string
  readonly reason: string | null
  readonly edits: readonly Edit[]
  /** SHA-256 of the canonical edits: what is approved is what runs. */
  readonly digest: string
  readonly state: 'open' | 'approved' | 'applied' | 'withdrawn'
  readonly approvals: readonly {
    readonly by: Actor
    readonly at: string
    readonly digest: string
  }[]
}

/** Who stopped a rollout: let it be held, or go back. */
export interface StoppedBy {
  readonly by: Actor
  /** `rollout.hold`, as the audit names it. */
  readonly action: string
  /** RFC 3339. */
  readonly at: string
  readonly reason: string | null
  /** Whether a guardrail is broken, so that nobody had to. */
  readonly isBroken: boolean
}

/** How far a rollout is. */
export interface RolloutRow {
  /** Grows with each change; 1 is the first. */
  readonly version: number
  readonly state: RolloutState
  /** Absent while it goes on, and of what was stopped before this was kept. */
  readonly stopped?: StoppedBy
}

export interface Rollouts {
  /** Milliseconds since 1970 by the clock of the database. */
  readonly now: number
  /** By name. */
  readonly rows: ReadonlyMap<string, RolloutRow>
}

/** Where a resource of a rollout is, and how many of its writes are not settled yet. */
export interface ResourceProgress {
  readonly resource: string
  readonly rollout: string
  readonly stage: Stage
  /** The authority over its writes. */
  readonly side: Side
  readonly epoch: number
  readonly phase: 'stable' | 'preparing'
  /** Stage that it is about to be at. */
  readonly next: Stage | null
  /** Percent of clients whose reads see the new backend, where the stage asks. */
  readonly share: number
  readonly open: number
  readonly dirty: number
  readonly quarantined: number
  /** Milliseconds since the oldest of them was opened; 0 where there is none. */
  readonly oldestMs: number
}

/** A write that repair has given up, or has tried and put off. */
export interface StuckWrite {
  /** Of its intent. */
  readonly id: string
  readonly resource: string
  /** Of what was being made empty, or `+` and the route that makes it. */
  readonly key: string
  readonly kind: IntentKind
  /** `quarantined` where it was given up; else repair tries it again. */
  readonly state: 'open' | 'dirty' | 'quarantined'
  readonly attempts: number
  /** Milliseconds since 1970 by the clock of the database. */
  readonly opened: number
  readonly problem: string | null
}

/** A process that writes while rollouts run, as the control store knows it. */
export interface LedgerMember {
  readonly id: string
  /** How people know it; empty where it has not said. */
  readonly name: string
  /** Milliseconds until its lease runs out; negative since it has. */
  readonly leaseMs: number
  /** Milliseconds until nothing that it has sent can have an effect any more; negative since then. */
  readonly effectMs: number
  /** Resources of which it has told nothing yet: it may write them by its flags. */
  readonly untold: readonly string[]
  /** Resources whose change is under way, and which it has not followed. */
  readonly behind: readonly string[]
}

/** What became of a member that somebody declares gone. */
export type Forgotten =
  | { readonly kind: 'forgotten'; readonly name: string; readonly silentMs: number }
  | { readonly kind: 'unknown' }
  /** It lives, or what it has sent can still have an effect. */
  | ({ readonly kind: 'kept' } & Pick<LedgerMember, 'name' | 'leaseMs' | 'effectMs'>)

/** How long what a member of rollouts does may take. */
export interface LedgerTimes {
  /** Milliseconds for which a member may work by what it knows, from when it asked for its lease. */
  readonly leaseMs: number
  /** By how much clocks may differ over a lease, in milliseconds. */
  readonly marginMs: number
  /** Milliseconds in which all that is sent under an intent is sent. */
  readonly requestMs: number
  /** Milliseconds after which a backend has applied what was sent, or never does. */
  readonly graceMs: number
}

/**
 * Every method rejects with a `Failure` `control-unavailable` where the database cannot be reached,
 * is locked for too long, or is full.
 */
export interface ControlStore {
  readonly kind: 'sqlite' | 'postgres' | 'd1'
  /** Brings the tables up to date; forward only. */
  migrate(): Promise<{ readonly applied: readonly string[] }>
  head(): Promise<Head>
  /** All entries, or those that changed after policy `since`, removed ones included. */
  entries(since?: number): Promise<Entries>
  entry(kind: EntryKind, id: string): Promise<StoredEntry | undefined>
  /** Those of some kinds that are there, by kind and id. */
  entriesOf(...kinds: readonly EntryKind[]): Promise<readonly StoredEntry[]>
  commit(commit: Commit): Promise<Committed>
  /** Newest first. */
  history(of: {
    kind?: EntryKind
    id?: string
    limit?: number
    before?: number
  }): Promise<readonly PastChange[]>
  /** All entries as they were in that policy. */
  entriesAt(number: number): Promise<readonly Entry[]>
  /** Calls back soon after another process has committed; the answer ends that. */
  watch(changed: (number: number) => void): Promise<() => Promise<void>>

  /** For acts that change no policy. */
  audit(act: {
    actor: Actor
    action: string
    reason?: string
    detail: JsonObject
  }): Promise<AuditRow>
  auditRows(of: AuditQuery): Promise<readonly AuditRow[]>
  verifyAudit(): Promise<AuditVerdict>

  /** @returns the token itself, which is shown once: `ist_` and 43 characters */
  createToken(token: {
    name: string
    role: Role
    expiresAt?: string
    by: Actor
  }): Promise<{ token: Token; secret: string }>
  tokens(): Promise<readonly Token[]>
  /** The token of a secret that is neither revoked nor expired. */
  tokenOf(secret: string): Promise<Token | undefined>
  /** One of an admin is always left that has not expired, however many revoke at once. */
  revokeToken(id: string, by: Actor): Promise<Revoked>
  /**
   * @param link `expiresAt` as RFC 3339
   * @returns the code of a link to the console, which is shown once
   */
  createSignInLink(link: { role: Role; expiresAt: string; by: Actor }): Promise<string>
  /**
   * Makes a token of a code, once.
   *
   * @param tokenEnds when the token ends, RFC 3339
   * @returns undefined where the code is none, has ended, or was used
   */
  signIn(code: string, tokenEnds: string): Promise<{ token: Token; secret: string } | undefined>

  take(batch: FactsBatch): Promise<void>
  usage(filter: UsageFilter): Promise<readonly UsageRow[]>
  /** What these clients spoke, the version of most requests first; `since` as in `FactsFilter`. */
  spoken(clients: readonly string[], since: number): Promise<readonly Spoken[]>
  fields(filter: FactsFilter): Promise<readonly FieldRow[]>
  /** How much there was over time, of all instances, oldest first: by minute for two hours, by hour for thirty days. */
  traffic(filter: TrafficFilter): Promise<readonly TrafficRow[]>
  /** Newest first, of all instances. */
  contexts(limit: number): Promise<readonly SampledContext[]>
  /** Items that were left out of answers, seen last first. */
  quarantine(of: {
    route?: string
    /** Milliseconds since 1970. */
    since?: number
    limit: number
  }): Promise<readonly OmittedCount[]>
  /**
   * How a rollout does.
   *
   * @param since milliseconds since 1970; two seconds are counted together, and not in part
   */
  cells(rollout: string, since: number): Promise<readonly RolloutCell[]>
  /**
   * What was compared last of a rollout: from the newest comparison back to `ms` milliseconds before it.
   *
   * @param lens hash of the contract whose lenses carried it
   */
  compared(rollout: string, lens: string, ms: number): Promise<readonly RolloutCell[]>
  /** Where answers differ, the most frequent first. */
  mismatches(of: MismatchFilter): Promise<readonly MismatchRow[]>
  /** Deletes what is older, and more contexts than kept per instance. */
  prune(older: { usageDays: number; contexts: number }): Promise<void>

  /** All of them, or none. */
  beat(...instances: readonly InstanceRow[]): Promise<void>
  instances(): Promise<readonly InstanceRow[]>

  propose(proposal: {
    by: Actor
    action: string
    reason?: string
    edits: readonly Edit[]
  }): Promise<Proposal>
  proposals(state?: Proposal['state']): Promise<readonly Proposal[]>
  /** Answers undefined where there is none, or it is not open. */
  approve(id: string, by: Actor, digest: string): Promise<Proposal | undefined>
  setProposal(id: string, state: 'applied' | 'withdrawn', by: Actor): Promise<Proposal | undefined>

  rollouts(): Promise<Rollouts>
  /**
   * Changes how far a rollout is, with a row of the audit; whether it was as its editor saw it.
   *
   * @param change `version` is that of the state that was seen, 0 where there was none; without a
   *   state it is forgotten
   */
  changeRollout(change: {
    actor: Actor
    action: string
    reason?: string
    rollout: string
    version: number
    state: RolloutState | null
    /** A guardrail led to it. */
    isBroken?: true
  }): Promise<boolean>

  /** Of all rollouts, by resource. */
  progress(): Promise<readonly ResourceProgress[]>
  /** Writes that repair has given up, or tries again and again, the oldest first. */
  stuckWrites(of: { resources?: readonly string[]; limit: number }): Promise<readonly StuckWrite[]>
  /**
   * Gives such a write back to repair, or forgets it, with a row of the audit.
   *
   * @returns it as it was; undefined where there is none, or repair has it in hand just now
   */
  releaseWrite(release: {
    actor: Actor
    action: string
    reason?: string
    id: string
    to: 'repair' | 'lost'
  }): Promise<StuckWrite | undefined>

  /**
   * What is kept of writes while rollouts run, in the hands of one member.
   *
   * @param member id of the process, which no other one ever has
   * @param name how people know the process: `gateway-7:4711:1b9d6bcd`, with its number where it is a worker
   */
  ledger(member: string, times: LedgerTimes, name?: string): Ledger
  /** All of them, as of one moment, by id. */
  members(): Promise<readonly LedgerMember[]>
  /**
   * Deletes a member that is silent, of which nothing can have an effect any more, and what it has
   * told; with a row of the audit.
   */
  forgetMember(forget: {
    actor: Actor
    action: string
    reason?: string
    id: string
  }): Promise<Forgotten>

  /** Of data that is moved. */
  readonly runs: RunStore
  /** What commands beside these runs have found. */
  readonly results: ResultStore

  /** Whether this holder has the lease now, until `ms` from now. */
  lease(name: string, holder: string, ms: number): Promise<boolean>
  close(): Promise<void>
}
