/**
 * The port to what the control store keeps of writes while a rollout runs: who the authority over a
 * resource is, and one intent per write. The statements are those of the protocol; each is one
 * transaction, and none is done in part.
 */
import type { IntentKind, Side, Taken } from './protocol/index.ts'
import type { Stage } from './stage.ts'

export interface StageName {
  readonly stage: Stage
  readonly side: Side
}

/** How a resource begins: of which rollout it is, and how many percent of clients see `to`. */
export interface First extends StageName {
  readonly rollout?: string
  readonly share?: number
}

/** The state of a rollout that a change was decided by: it happens only while that is still the newest. */
export interface Seen {
  readonly rollout: string
  readonly version: number
}

/** Who is written for a resource, and who first. */
export interface Authority extends StageName {
  readonly resource: string
  /** Name of its rollout. */
  readonly rollout: string
  /** Percent of clients whose reads see `to`, where the stage asks. */
  readonly share: number
  /** Grows by one with each change of stage, side or share, and where one is taken back. */
  readonly epoch: number
  /** What the next epoch will be, while writes of this one are waited for. */
  readonly next: StageName | undefined
}

export interface Opening {
  /** Made by the member, never twice: an opening whose answer got lost is sent again. */
  readonly intent: string
  readonly resource: string
  /** Of a `post` empty, or with `+` in front: what is known of it is no key of a document. */
  readonly key: string
  readonly kind: IntentKind
}

export interface Opened {
  readonly intent: string
  readonly epoch: number
  readonly stage: Stage
  readonly side: Side
}

export interface Exchanged {
  /** By intent; what is missing was not opened, since the resource is not stable. */
  readonly opened: ReadonlyMap<string, Opened>
  /** Those that were still this member's. */
  readonly closed: ReadonlySet<string>
}

export interface TakenIntent extends Taken {
  readonly resource: string
  readonly epoch: number
  /** How often it was put off. */
  readonly attempts: number
  /** Milliseconds until nothing that was sent under it can still be applied; 0 where that is over. */
  readonly graceMs: number
  /** Milliseconds since it was opened. */
  readonly ageMs: number
}

export interface Ack {
  readonly resource: string
  readonly epoch: number
  readonly phase: 'stable' | 'preparing'
}

/** How many intents of a resource there are. */
export interface Backlog {
  readonly resource: string
  readonly open: number
  readonly dirty: number
  readonly quarantined: number
  /** Milliseconds since the oldest was opened. */
  readonly oldestMs: number
}

/** What a change of who is written waits for. */
export interface InTheWay {
  /** Names of members that have not followed, or their ids; at most 20. */
  readonly members: readonly string[]
  /** How many intents of the resource are left. */
  readonly intents: number
}

/**
 * One member's hold on it: `take` gives intents to this member, and nobody else's are changed. Before
 * its first `renew`, and once its lease has run out, it takes none, and others may take what it opens.
 */
export interface Ledger {
  /** Opens and closes intents, all in one transaction: those of concurrent requests go together. */
  exchange(openings: readonly Opening[], closings: readonly string[]): Promise<Exchanged>
  confirm(intent: string): Promise<boolean>
  fresh(intent: string): Promise<boolean>
  /** @param key of what a `post` has made */
  dirty(
    intent: string,
    createInFlight: boolean,
    problem: string | undefined,
    key?: string,
  ): Promise<boolean>
  handOver(intent: string): Promise<boolean>
  /** @param afterMs before nobody takes it again */
  putOff(
    intent: string,
    createInFlight: boolean,
    problem: string | undefined,
    afterMs: number,
  ): Promise<boolean>
  /** Nobody takes it any more by himself. */
  quarantine(intent: string, problem: string): Promise<boolean>
  /** The oldest that nobody holds and that is due. */
  take(): Promise<TakenIntent | undefined>
  /**
   * Whether the key has an intent, and who its authority is. Without a key: whether the resource has
   * one of which the authority is known to be ahead. Of a stage that lets nobody read the other side
   * there is always one: who decided by an earlier stage would read there what is not kept current.
   *
   * @param lastingMs without a key: what has been open for so long counts, too, since the authority may
   *   be ahead of it
   */
  intentsOf(
    resource: string,
    key: string | undefined,
    lastingMs?: number,
  ): Promise<{ readonly side: Side; readonly any: boolean }>
  backlog(): Promise<readonly Backlog[]>

  /** Prolongs this member's lease, tells by what it works now, and answers all authorities. */
  renew(acks: readonly Ack[]): Promise<readonly Authority[]>
  /** Ends this member: its lease, and what it has told. What it holds of intents others take. */
  leave(): Promise<void>
  /** All of them, for whoever is no member. */
  authorities(): Promise<readonly Authority[]>
  /** Begins with a resource that has none; whether it had none. */
  found(resource: string, first: First): Promise<boolean>
  /** A rollout begins with a resource that an earlier one has left at `off` or `complete`. */
  adopt(resource: string, epoch: number, rollout: string): Promise<boolean>
  /** Another stage that writes the same sides in the same order, or another share: at once. */
  restage(
    resource: string,
    epoch: number,
    to: { readonly stage: Stage; readonly share: number },
    seen?: Seen,
  ): Promise<boolean>
  /** New writes wait from now on; false where a change is under way, or the epoch is another one. */
  prepare(resource: string, epoch: number, next: StageName, seen?: Seen): Promise<boolean>
  /** The next epoch begins, if no intent is left and every member has followed or is past its lease. */
  commit(resource: string, epoch: number, seen?: Seen): Promise<boolean>
  /** Goes on as before, under the next epoch: who has followed so far has to follow again. */
  abort(resource: string, epoch: number): Promise<boolean>
  /** Why `commit` says no to a change that is under way; nothing where it would say yes by now. */
  inTheWay(resource: string, epoch: number): Promise<InTheWay>
}
