/** What the tables of the control store hold. Texts called `value`, `before`, `after` are canonical JSON. */
import type { EntryKind } from '../../policy/index.ts'
import type { IntentKind, Side, Stage } from '../../rollout/index.ts'
import type { Proposal, Role } from '../port.ts'
import type { ResultKind } from '../results.ts'

/** What is counted apart. */
interface CellKey {
  rollout: string
  at: number
  version: string
  route: string
  from_backend: string
  to_backend: string
  /** Number of the policy that decided. */
  policy: number
  /** Hash of the lens that carried both. */
  lens: string
}

/** Ranges of a histogram. */
type Range =
  | 0
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 13
  | 14
  | 15
  | 16
  | 17
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23

type CellCounts = Record<`${'from' | 'to'}_${'answers' | 'errors' | `ms_${Range}`}`, number> & {
  compared: number
  mismatched: number
}

export interface Tables {
  isthmus_runs: { id: string; version: number; state: string }
  isthmus_run_ranges: {
    run: string
    place: number
    type: string
    after_key: string | null
    to_key: string | null
    at_key: string | null
    done: number
    counts: string
    version: number
  }
  isthmus_run_rows: {
    run: string
    type: string
    key: string
    code: string
    detail: string
    pointer: string | null
    document: string | null
  }
  /** `ends` is until when one counts without another sign of life, milliseconds since 1970. */
  isthmus_run_workers: {
    run: string
    holder: string
    ranges: number
    waits: string | null
    ends: number
  }
  /** What commands have found out about two ends; `at` is milliseconds since 1970. */
  isthmus_results: {
    id: string
    kind: ResultKind
    source: string
    target: string
    at: number
    body: string
  }
  isthmus_migrations: { number: number; name: string; at: string }
  /** One row: the newest policy, and the newest row of the audit. */
  isthmus_head: {
    id: number
    number: number
    hash: string
    at: string
    seq: number
    last: string
  }
  /** Entries as they are; what was removed stays, with null as value, so that others learn of it. */
  isthmus_entries: {
    kind: EntryKind
    id: string
    number: number
    tag: string
    value: string | null
  }
  /** What each policy changed; when, by whom and why stands in the audit row of that policy. */
  isthmus_changes: {
    number: number
    kind: EntryKind
    id: string
    before: string | null
    after: string | null
  }
  isthmus_audit: {
    seq: number
    id: string
    at: string
    actor: string
    action: string
    reason: string | null
    policy: number | null
    detail: string
    previous: string
    hash: string
  }
  isthmus_tokens: {
    id: string
    name: string
    role: Role
    digest: string
    created_at: string
    expires_at: string | null
    last_used_at: string | null
  }
  /** Links of the console that nobody has used. */
  isthmus_sign_ins: {
    digest: string
    role: Role
    created_by: string
    expires_at: string
  }
  isthmus_usage: {
    client: string
    version: string
    source: string
    route: string
    backend: string
    status_class: string
    day: string
    count: number
    first_seen: number
    last_seen: number
  }
  isthmus_fields: {
    client: string
    version: string
    route: string
    field: string
    how: 'body' | 'query' | 'answer'
    count: number
    first_seen: number
    last_seen: number
  }
  /** Items that were left out of answers: an item is the same wherever it stands. */
  isthmus_quarantine: {
    /** SHA-256 of what tells it from others. */
    id: string
    route: string
    backend: string
    store_version: string
    client_version: string
    place: string
    pointer: string
    /** Id of the item, where it has one. */
    item: string | null
    code: string
    detail: string
    count: number
    first_seen: number
    last_seen: number
  }
  /** Sequences of batches that were taken lately. */
  isthmus_batches: { instance: string; sequence: number; at: number }
  isthmus_contexts: {
    instance: string
    sequence: number
    place: number
    at: number
    value: string
  }
  isthmus_instances: {
    id: string
    host: string
    started_at: string
    seen_at: string
    policy_number: number
    policy_hash: string
    applied_at: string
    version: string
  }
  isthmus_proposals: {
    id: string
    proposed_by: string
    at: string
    action: string
    reason: string | null
    edits: string
    digest: string
    state: Proposal['state']
    approvals: string
  }
  isthmus_leases: { name: string; holder: string; ends: number }
  /** By resource: who is written, and who first; `next_` while that is about to change. */
  isthmus_authorities: {
    resource: string
    stage: Stage
    side: Side
    epoch: number
    phase: 'stable' | 'preparing'
    next_stage: Stage | null
    next_side: Side | null
    rollout: string
    /** Percent */
    share: number
  }
  /** How far a rollout is: `RolloutState` as JSON. */
  isthmus_rollouts: {
    id: string
    version: number
    state: string
    /** JSON; null while it runs, and of what was stopped before this was kept. */
    stopped: string | null
  }
  /** What was counted of both sides while a rollout ran; `at` is when, milliseconds since 1970. */
  isthmus_cells: CellKey & CellCounts
  /**
   * Answers by when, to which version of clients, of which backend, and how they went. `span` is how
   * many milliseconds from `at` on are counted together: a minute, or an hour of what is older.
   */
  isthmus_traffic: {
    span: number
    at: number
    version: string
    backend: string
    store_version: string
    status_class: string
  } & Record<`ms_${Range}`, number>
  /** Where answers of both sides differed: by form, never by value. */
  isthmus_mismatches: CellKey & {
    path: string
    kind: string
    from_form: string | null
    to_form: string | null
    count: number
    last_seen: number
  }
  /** One per write that is not settled yet. Times are milliseconds since 1970 by the clock of the database. */
  isthmus_intents: {
    id: string
    resource: string
    /** Of what is being made empty, or `+` and the route that makes it. */
    key: string
    kind: IntentKind
    /** Of its authority when it was opened, which does not change before it is settled. */
    stage: Stage
    side: Side
    epoch: number
    /** Id of the member that works on it. */
    owner: string | null
    state: 'open' | 'dirty' | 'quarantined'
    create_in_flight: number
    fresh: number
    opened: number
    /** Until when something may be sent under it. */
    deadline: number
    /** Before, nobody takes it; of who has taken it, from when on it may send something that repairs. */
    due: number
    attempts: number
    problem: string | null
  }
  /**
   * Processes that write while a rollout runs; `lease` is until when, `effect` until when something
   * that was sent can have an effect, `name` is for people.
   */
  isthmus_members: { id: string; lease: number; effect: number; is_bound: number; name: string }
  /** By what each of them works. */
  isthmus_acks: { member: string; resource: string; epoch: number; phase: 'stable' | 'preparing' }
}
