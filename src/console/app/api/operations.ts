/** Written by `npm run docs` from the document of the admin API: what it takes and answers. */

export interface Schemas {
/** Problem details (RFC 9457) */
readonly Problem: {
readonly type: string
/** See the reference of errors */
readonly code: string
readonly title: string
readonly status: number
readonly detail: string
/** What can be done about it */
readonly hint: string
readonly request_id: string
}
/** A token of this API, without its secret */
readonly Token: {
readonly id: string
readonly name: string
readonly role: 'viewer' | 'release-manager' | 'admin'
readonly createdAt: string
readonly expiresAt: string | null
readonly lastUsedAt: string | null
}
/** Names that a policy may use, and how it is edited */
readonly PolicyNames: {
readonly backends: readonly (string)[]
/** Keys of all versions, the oldest first */
readonly versions: readonly (string)[]
/** Of clients that say none and have no pin */
readonly defaultVersion: string | null
readonly routes: readonly (string)[]
/** By backend: first segments of paths in its version, which rollouts move */
readonly resources: { readonly [name: string]: readonly (string)[] }
/** What chooses the backend of requests that no rollout decides */
readonly decision: {
readonly flag: string
/** Backend where the flag decides nothing */
readonly fallback: string
readonly killSwitch: {
readonly flag: string
readonly backend: string
} | null
}
/** Where the policy comes from */
readonly policy: 'store' | 'files'
/** Whether edits need a reason */
readonly requireReason: boolean
/** Flags whose edits need a second person; `true` for all */
readonly fourEyes: true | readonly (string)[]
}
/** One entry of the policy */
readonly Entry: {
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
/** Null where it is gone */
readonly value: { readonly [name: string]: unknown } | null
/** What `If-Match` takes; `none` where there is none */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
/** Sets or removes one entry */
readonly Edit: {
readonly kind: 'flag'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['Flag'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
} | {
readonly kind: 'flag-file'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['FlagFile'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
} | {
readonly kind: 'client'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['Client'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
} | {
readonly kind: 'version'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['VersionLife'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
} | {
readonly kind: 'kill'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['Kill'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
} | {
readonly kind: 'rollout'
/** Name of the entry */
readonly id: string
/** Null removes it */
readonly value: Schemas['Rollout'] | null
/** Tag of the entry that was seen, `none` where there was none */
readonly ifMatch?: string
}
/** A flag */
readonly Flag: {
/** Name of the flagd document that it belongs to, without `.json` */
readonly file: string
/** The flag as flagd has it: https://flagd.dev/reference/flag-definitions/ */
readonly definition: { readonly [name: string]: unknown }
}
/** What the flags of one flagd document share */
readonly FlagFile: {
/** `$evaluators` of the document */
readonly evaluators?: { readonly [name: string]: unknown }
/** `metadata` of the document */
readonly metadata?: { readonly [name: string]: unknown }
}
/** A client */
readonly Client: {
/** Digests of its keys */
readonly keys?: readonly (string)[]
/** What it may be recognised by; by all that is configured when absent */
readonly via?: readonly ('api-key' | 'jwt' | 'trusted-header')[]
/** Version that it speaks when it says none */
readonly pin?: string
/** Tenant, for flags */
readonly tenant?: string
/** What flags see of it beside */
readonly attributes?: { readonly [name: string]: string | number | boolean }
/** Whether it may ask for `Isthmus-Decision` */
readonly explain?: boolean
}
/** The life of a version */
readonly VersionLife: {
/** Since when it is deprecated */
readonly deprecated?: string
/** When it is going to be retired */
readonly sunset?: string
/** Whether it is answered with 410 only */
readonly retired?: boolean
/** Version to move to */
readonly successor?: string
/** Page about it */
readonly link?: string
}
/** A kill switch that is thrown */
readonly Kill: {
readonly scope: Schemas['KillScope']
/** Backend that takes those requests */
readonly backend: string
}
/** Which requests a kill switch takes */
readonly KillScope: {
readonly kind: 'all'
} | {
readonly kind: 'version'
/** Key of the version */
readonly version: string
} | {
readonly kind: 'route'
/** Id of the route */
readonly route: string
} | {
readonly kind: 'client'
/** Id of the client */
readonly client: string
}
/** A rollout from one backend to another */
readonly Rollout: {
/** Backend that is left */
readonly from: string
/** Backend that it leads to */
readonly to: string
/** First segments of paths in the version of `from` */
readonly resources: readonly (string)[]
/** Flag whose value is the backend that reads of a client see */
readonly flag?: string
/** Percent of reads that are compared */
readonly sample?: number
/** Routes, or `true` for all, that `from` answers in `live` where `to` fails */
readonly fallBack?: readonly (string)[] | true
/** Without one, every step is asked for by hand */
readonly plan?: Schemas['RolloutPlan']
}
/** When a rollout goes on by itself */
readonly RolloutPlan: {
/** In their order */
readonly steps: readonly (Schemas['RolloutStep'])[]
readonly guardrails?: Schemas['Guardrails']
/** 0.5 to 0.999; 0.95 when absent */
readonly confidence?: number
/** `hold` when absent */
readonly onBreach?: 'hold' | 'rollback'
}
/** One step of the plan of a rollout */
readonly RolloutStep: {
readonly stage: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
/** Percent of clients that see the new backend */
readonly share?: number
/** How long it stays so at least: `15m`, `2h`, `7d` */
readonly hold?: string
/** Fewest answers per cell before the next step */
readonly minimum?: number
/** In place of those of the plan */
readonly guardrails?: Schemas['Guardrails']
/** Whether somebody has to say so before it begins */
readonly approval?: boolean
}
/** What may not be worse at the new backend */
readonly Guardrails: {
/** Largest share of compared answers that differ, 0 to 1 */
readonly mismatch?: number
/** How much more often requests may fail */
readonly errorRatio?: number
/** How much longer requests may take */
readonly latencyRatio?: number
/** Oldest write that may wait for repair: `30s`, `5m` */
readonly repairAge?: string
}
/** Edits that were made */
readonly Committed: {
readonly kind: 'committed' | 'unchanged'
readonly policy: Schemas['PolicyName']
/** What was edited, and its tags now */
readonly entries?: readonly ({
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
readonly tag: string
})[]
/** Edits that lead back */
readonly inverse?: readonly ({ readonly [name: string]: unknown })[]
/** What is sound, and yet may not be meant */
readonly warnings?: readonly ({
readonly place: string
readonly message: string
readonly choices?: readonly (string)[]
})[]
}
/** A policy by its number and content */
readonly PolicyName: {
/** Grows by one with each change */
readonly number: number
/** The same for the same entries: 64 hex digits */
readonly hash: string
/** When it was made, RFC 3339 */
readonly at: string
}
/** What would become of edits (`dry-run`) */
readonly Tried: {
readonly kind: 'tried'
readonly policy: Schemas['PolicyName']
readonly changes: readonly (Schemas['Change'])[]
readonly warnings: readonly ({
readonly place: string
readonly message: string
readonly choices?: readonly (string)[]
})[]
/** Whether a second person would have to approve */
readonly needsApproval: boolean
/** Who would move; null where no traffic is known */
readonly blastRadius: { readonly [name: string]: unknown } | null
}
/** One entry before and after */
readonly Change: {
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
readonly before: { readonly [name: string]: unknown } | null
readonly after: { readonly [name: string]: unknown } | null
}
/** Edits that a second person has to approve */
readonly Proposed: {
readonly kind: 'proposed'
readonly proposal: Schemas['Proposal']
}
/** Edits that wait for a second person */
readonly Proposal: {
readonly id: string
readonly by: string
readonly at: string
readonly action: string
readonly reason: string | null
readonly edits: readonly ({ readonly [name: string]: unknown })[]
/** What is approved: SHA-256 of the edits */
readonly digest: string
readonly state: 'open' | 'approved' | 'applied' | 'withdrawn'
readonly approvals: readonly ({
readonly by: string
readonly at: string
readonly digest: string
})[]
}
/** One change of one entry in the past */
readonly PastChange: {
readonly number: number
readonly at: string
readonly actor: string
readonly action: string
readonly reason: string | null
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
readonly before: { readonly [name: string]: unknown } | null
readonly after: { readonly [name: string]: unknown } | null
}
/** A client that the policy knows */
readonly KnownClient: {
readonly id: string
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
/** Its keys: `name` is what a key is removed by */
readonly keys: readonly ({
readonly name: string
readonly digest: string
})[]
/** What it may be recognised by; by all that is configured when absent */
readonly via?: readonly ('api-key' | 'jwt' | 'trusted-header')[]
/** Version that it speaks when it says none */
readonly pin?: string
/** Tenant, for flags */
readonly tenant?: string
/** What flags see of it beside */
readonly attributes?: { readonly [name: string]: string | number | boolean }
/** Whether it may ask for `Isthmus-Decision` */
readonly explain?: boolean
/** Where `speaks-since` asks for it: versions, that of most requests first */
readonly speaks?: readonly ({
readonly version: string
readonly requests: number
/** Milliseconds since 1970 */
readonly lastSeen: number
})[]
}
/** The contract that the gateway serves */
readonly Contract: {
readonly name: string
/** Changes whenever the declaration does */
readonly hash: string
/** Key of the version of clients that say none */
readonly default: string
/** Oldest first */
readonly versions: readonly (Schemas['ContractVersion'])[]
readonly matrix: readonly ({
/** Version of the backend */
readonly store: string
/** Version of the client */
readonly client: string
readonly verdict: 'native' | 'forward-only' | 'adapted' | 'refused'
readonly reason: string
})[]
readonly backends: readonly ({
readonly name: string
/** Key of its version */
readonly version: string
})[]
}
/** A version of the contract, by its changes */
readonly ContractVersion: {
readonly key: string
/** As declared */
readonly version: string
readonly summary: string
/** How many it has */
readonly types: number
/** How many it has */
readonly routes: number
/** Against the version before */
readonly changes: readonly ({
readonly description: string
readonly details: readonly (string)[]
/** Whether older clients notice without an adapter */
readonly breaking: boolean
readonly edits: readonly ({
readonly type: string
/** What it does, in words */
readonly does: string
/** What is lost on the way to the newer version */
readonly up: Schemas['Loss'] | null
/** What is lost on the way back */
readonly down: Schemas['Loss'] | null
})[]
})[]
}
/** Something that does not get across */
readonly Loss: {
/** `lossy`, `defaulted` or `respelled` */
readonly kind: string
readonly reason: string
}
/** The types of a version, with sample documents */
readonly VersionTypes: {
readonly key: string
readonly version: string
readonly types: readonly ({
readonly name: string
readonly description: string | null
/** Documents of it, as JSON texts */
readonly examples: readonly (string)[]
})[]
}
/** What changed between two versions */
readonly VersionChanges: {
readonly from: string
readonly to: string
readonly entries: readonly (Schemas['ContractVersion'])[]
}
/** A document in another version */
readonly Converted: {
readonly type: string
readonly from: string
readonly to: string
/** What comes of it, as a JSON text */
readonly document: string
/** What each op did, in their order; those that changed something */
readonly steps: readonly ({
/** Of the version whose change it is */
readonly key: string
readonly version: string
readonly change: string
readonly breaking: boolean
/** Null where only the change as a whole can be shown */
readonly type: string | null
readonly does: string
readonly loss: Schemas['Loss'] | null
readonly differences: readonly (Schemas['DocumentDifference'])[]
})[]
/** What may be lost on this way */
readonly losses: readonly ({
/** JSON pointer in the version read; `*` is any item or key */
readonly pointer: string
readonly kind: string
readonly reason: string
/** Whether this document has something there */
readonly here: boolean
})[]
/** What comes of it on the way back */
readonly back: {
/** A JSON text */
readonly document: string
/** Against the document that was sent */
readonly differences: readonly (Schemas['DocumentDifference'])[]
} | {
readonly problem: {
readonly code: string
readonly title: string
readonly detail: string
}
}
}
/** Where two documents differ */
readonly DocumentDifference: {
/** JSON pointer; empty for all of it */
readonly pointer: string
readonly kind: 'added' | 'removed' | 'changed'
/** A JSON text, cut where it is long */
readonly before: string | null
readonly after: string | null
}
/** What would be decided for a request, step by step */
readonly Explanation: {
readonly steps: readonly ({
readonly step: 'identify' | 'negotiate' | 'match' | 'decide' | 'adapt' | 'send'
/** Whether the request got past it */
readonly ok: boolean
readonly says: string
/** What decided it */
readonly facts?: { readonly [name: string]: string | number | boolean }
/** Of a decision by a flag: which of its rules matched */
readonly rules?: Schemas['FlagTrace']
})[]
readonly decision?: { readonly [name: string]: unknown }
/** What `Isthmus-Decision` would say */
readonly header?: string
/** What the backend would be asked first */
readonly sends?: {
readonly method: string
readonly path: string
}
/** What the client would be answered instead */
readonly problem?: { readonly [name: string]: unknown }
}
/** The path of a request through the rules of a flag */
readonly FlagTrace: {
readonly flag: string
/** What flagd gives; the fallback counts when absent */
readonly variant?: string
readonly steps: readonly ({
/** Steps within the one above are one level deeper */
readonly depth: number
readonly kind: 'condition' | 'part' | 'otherwise' | 'result'
readonly says: string
readonly outcome: 'yes' | 'no' | 'failed' | 'not-asked'
/** Name of the shared rule that it is */
readonly evaluator?: string
readonly shares?: {
/** What clients stick by: names of attributes, not their values */
readonly by: string
/** In which bucket it is, from 0 on */
readonly bucket: number
/** How many buckets there are: the sum of the weights */
readonly of: number
readonly weights: readonly ({
readonly variant: string
readonly weight: number
readonly isChosen: boolean
})[]
}
})[]
/** Why the steps cannot be told */
readonly unexplained?: string
}
/** How far a rollout is */
readonly RolloutStatus: {
readonly name: string
readonly rollout: Schemas['Rollout']
/** Grows with each change of its state: what `If-Match` takes */
readonly version: number
readonly state: Schemas['RolloutState']
/** Absent while it goes on, and where it was stopped before this was kept */
readonly stopped?: Schemas['StoppedBy']
/** Those that it has begun with */
readonly resources: readonly (Schemas['ResourceProgress'])[]
/** What stands in the way of the next stage; absent where nobody here can tell */
readonly blocked?: readonly (string)[]
/** Instances that a change waits for, or would wait for */
readonly waitsFor: readonly (Schemas['AwaitedInstance'])[]
}
/** Where a rollout is to be */
readonly RolloutState: {
/** Where all of its resources are to be */
readonly target: {
readonly stage: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
readonly share: number
}
readonly status: 'running' | 'held' | 'reverting' | 'ended'
/** Index of the step of its plan */
readonly step?: number
/** Since when they are there. Milliseconds since 1970 by the clock of the control store */
readonly reachedAt?: number
/** Step that somebody has approved */
readonly approved?: number
/** Whether its data has been copied and verified */
readonly copied?: boolean
/** Why it is held, or goes back */
readonly why?: string
}
/** Who holds a rollout, or leads it back */
readonly StoppedBy: {
/** Who: `token:NAME`, `cli:NAME`; `rollouts` is the driver itself */
readonly by: string
/** `rollout.hold`, as the audit names it */
readonly action: string
readonly at: string
readonly reason: string | null
/** Whether a guardrail is broken, so that nobody had to */
readonly isBroken: boolean
}
/** Where one resource is */
readonly ResourceProgress: {
readonly resource: string
readonly rollout: string
readonly stage: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
/** The authority over its writes */
readonly side: 'from' | 'to'
readonly epoch: number
readonly phase: 'stable' | 'preparing'
/** What it is about to be at */
readonly next: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete' | null
readonly share: number
/** Writes that are on their way */
readonly open: number
/** Writes that wait for repair */
readonly dirty: number
/** Writes that repair has given up */
readonly quarantined: number
readonly oldestMs: number
}
/** An instance that a change of a rollout waits for */
readonly AwaitedInstance: {
/** What `forgetInstance` takes */
readonly id: string
/** Host, process id, number of the worker; empty where it is not known */
readonly name: string
/** `silent`: it has no lease and has never told of the resources, so that it may still write them by its flags; it is waited for until it comes back or is declared gone. `behind`: it has not followed a change that is under way */
readonly why: 'silent' | 'behind'
readonly resources: readonly (string)[]
/** Milliseconds since its lease ran out */
readonly silentMs?: number
}
/** A write that repair has given up, or tries again */
readonly StuckWrite: {
readonly id: string
readonly resource: string
/** Of what was being made empty, or `+` and the route that makes it */
readonly key: string
readonly kind: string
/** `quarantined` where repair has given it up; else it tries again */
readonly state: 'open' | 'dirty' | 'quarantined'
readonly attempts: number
/** Milliseconds since 1970 by the clock of the control store */
readonly opened: number
/** Why, without values */
readonly problem: string | null
}
/** What is known of a rollout, and what follows */
readonly RolloutEvidence: {
/** Milliseconds since 1970 by the clock of the control store */
readonly now: number
/** Since when is counted; null on the way. Milliseconds since 1970 by the clock of the control store */
readonly since: number | null
readonly decision: Schemas['RolloutDecision']
/** Answers that each cell needs before the next step */
readonly minimum: number
readonly confidence: number
/** Broken ones first */
readonly findings: readonly (Schemas['RolloutFinding'])[]
readonly cells: readonly (Schemas['RolloutCell'])[]
}
/** What the driver makes of it */
readonly RolloutDecision: {
readonly kind: 'wait' | 'step' | 'hold' | 'revert' | 'approve-first' | 'end'
/** In words */
readonly why: string
/** Where the clock alone is waited for. Milliseconds since 1970 by the clock of the control store */
readonly until?: number
/** Step of the plan that would begin */
readonly step?: number
}
/** What one guardrail says of one cell */
readonly RolloutFinding: {
readonly guardrail: 'mismatch' | 'errorRatio' | 'latencyRatio' | 'repairAge'
/** Null of the age of writes that wait for repair */
readonly version: string | null
readonly route: string | null
readonly verdict: 'holds' | 'broken' | 'not-enough'
/** A share, a ratio, milliseconds; null where it is endless */
readonly seen: number | null
/** What it is at least, with the confidence of the plan; null where it is endless */
readonly least: number | null
readonly limit: number
/** Answers that this is known of */
readonly known: number
/** The same in words */
readonly words: string
}
/** How one route does for clients of one version */
readonly RolloutCell: {
/** Of the client */
readonly version: string
readonly route: string
readonly from: {
readonly answers: number
/** Of these, 5xx and timeouts */
readonly errors: number
/** Null without answers */
readonly medianMs: number | null
}
readonly to: {
readonly answers: number
/** Of these, 5xx and timeouts */
readonly errors: number
/** Null without answers */
readonly medianMs: number | null
}
/** Answers of both sides that were compared */
readonly compared: number
/** Of these, how many differed */
readonly mismatched: number
/** Where most of them differed */
readonly worstPath?: string
}
/** What would become of a rollout */
readonly TriedRollout: {
/** On what it was tried: what `If-Match` takes */
readonly version: number
/** Where its resources are */
readonly at: {
readonly earliest: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
readonly furthest: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
}
readonly state: Schemas['RolloutState']
/** Whose reads would go elsewhere; null where nothing moves or nobody can tell */
readonly blastRadius: { readonly [name: string]: unknown } | null
}
/** What a rollout would do, were it declared so */
readonly ForeseenRollout: {
/** What would become of the policy: who would move at once */
readonly tried: Schemas['Tried']
/** The first step that moves reads of clients; null where its plan has none */
readonly first: {
/** Index of the step of its plan */
readonly step: number
readonly target: {
readonly stage: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
readonly share: number
}
/** Whose reads would go elsewhere than now, or than at `off` of a new one; null where nobody can tell */
readonly blastRadius: { readonly [name: string]: unknown } | null
} | null
}
/** What a rollback would leave behind */
readonly RolloutLosses: {
readonly name: string
/** Backend that it would be rolled back to */
readonly from: string
/** Backend that would be left */
readonly to: string
readonly counts: readonly ({
readonly resource: string
readonly type: string
/** That were looked at */
readonly documents: number
/** Of these, how many would lose something */
readonly losing: number
/** Of these, how many would not be shown at all */
readonly unshown: number
readonly paths: readonly ({
readonly path: string
readonly documents: number
})[]
/** What was not looked at: `interrupted` where it took too long */
readonly rest: 'none' | 'no-cursor' | 'interrupted'
})[]
/** `same`: in the same form in both versions, so that nothing is lost */
readonly uncounted: readonly ({
readonly resource: string
readonly type: string
readonly kind: 'same' | 'unlisted'
readonly why?: string
})[]
}
/** Where answers of both sides of a rollout differ */
readonly Mismatch: {
readonly rollout: string
/** Of the client */
readonly version: string
readonly route: string
/** JSON path; `*` for any item, and for names that nobody declares */
readonly path: string
/** `status`, `media-type`, `body`, `only-from`, `only-to`, `type`, `value`, `length` or `order` */
readonly kind: string
/** Kind and length of what the old backend has */
readonly from: string | null
/** Kind and length of what the new one has */
readonly to: string | null
readonly count: number
/** Milliseconds since 1970 */
readonly firstSeen: number
/** Milliseconds since 1970 */
readonly lastSeen: number
}
/** A read whose answers differed, with both of them */
readonly MismatchExample: {
/** What `replayMismatch` takes */
readonly id: string
/** Milliseconds since 1970 */
readonly at: number
readonly rollout: string
readonly version: string
readonly route: string
readonly client: string
readonly isAnonymous: boolean
readonly path: string
readonly query: string
readonly differences: readonly ({
readonly path: string
readonly kind: string
readonly from?: string
readonly to?: string
})[]
/** What changes with each read, and counts for nothing */
readonly noise: readonly ({
readonly path: string
readonly kind: string
readonly from?: string
readonly to?: string
})[]
readonly from: {
readonly status: number
readonly mediaType: string
/** As text */
readonly body: string
}
readonly to: {
readonly status: number
readonly mediaType: string
/** As text */
readonly body: string
}
}
/** The same read again, of both sides */
readonly ReplayedMismatch: {
/** Milliseconds since 1970 */
readonly at: number
readonly from: {
readonly status: number
readonly mediaType: string
/** As text */
readonly body: string
}
readonly to: {
readonly status: number
readonly mediaType: string
/** As text */
readonly body: string
}
readonly differences: readonly ({
readonly path: string
readonly kind: string
readonly from?: string
readonly to?: string
})[]
}
/** A process that writes while rollouts run */
readonly LedgerMember: {
readonly id: string
/** Host, process id, number of the worker; empty where it is not known */
readonly name: string
/** Milliseconds until its lease runs out; negative since it has */
readonly leaseMs: number
/** Milliseconds until nothing that it has sent can have an effect; negative since then */
readonly effectMs: number
/** Resources of which it has told nothing yet */
readonly untold: readonly (string)[]
/** Resources whose change it has not followed */
readonly behind: readonly (string)[]
}
/** An instance that was declared gone */
readonly ForgottenInstance: {
readonly id: string
readonly name: string
/** Milliseconds since its lease had run out */
readonly silentMs: number
}
/** Requests of one kind on one day */
readonly Usage: {
readonly client: string
readonly version: string
/** Where the version came from */
readonly source: string
readonly route: string
readonly backend: string
readonly statusClass: string
/** YYYY-MM-DD, UTC */
readonly day: string
readonly count: number
/** Milliseconds since 1970 */
readonly firstSeen: number
/** Milliseconds since 1970 */
readonly lastSeen: number
}
/** Uses of a field that only older versions have */
readonly FieldUse: {
readonly client: string
readonly version: string
readonly route: string
readonly field: string
readonly how: 'body' | 'query' | 'answer'
readonly count: number
readonly firstSeen: number
readonly lastSeen: number
}
/** An item that is left out of answers */
readonly Omitted: {
readonly route: string
readonly backend: string
readonly storeVersion: string
readonly clientVersion: string
/** Where it stood last, as people call it */
readonly place: string
/** JSON pointer into the backend's answer */
readonly pointer: string
/** Of the item, where it has one */
readonly id?: string
/** Of the problem */
readonly code: string
/** Why, without values */
readonly detail: string
readonly count: number
/** Milliseconds since 1970 */
readonly firstSeen: number
/** Milliseconds since 1970 */
readonly lastSeen: number
}
/** Requests, errors and latency over time */
readonly Traffic: {
/** Milliseconds since 1970 */
readonly from: number
/** When the last step ends, milliseconds since 1970 */
readonly to: number
/** Milliseconds */
readonly step: number
readonly all: {
readonly requests: number
readonly perSecond: number
/** 4xx */
readonly clientErrors: number
/** Of all requests, from 0 to 1 */
readonly clientErrorRate: number
/** 5xx, of backends and of the gateway */
readonly serverErrors: number
/** Of all requests, from 0 to 1 */
readonly serverErrorRate: number
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p50: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p95: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p99: number | null
/** Those in which there was something */
readonly steps: readonly (Schemas['TrafficStep'])[]
}
/** By the version that clients spoke; `unknown` where that did not become known */
readonly clientVersions: readonly ({
readonly version: string
readonly requests: number
readonly perSecond: number
/** 4xx */
readonly clientErrors: number
/** Of all requests, from 0 to 1 */
readonly clientErrorRate: number
/** 5xx, of backends and of the gateway */
readonly serverErrors: number
/** Of all requests, from 0 to 1 */
readonly serverErrorRate: number
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p50: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p95: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p99: number | null
/** Those in which there was something */
readonly steps: readonly (Schemas['TrafficStep'])[]
})[]
/** By the backend that answered, and its version; `none` where no backend did */
readonly backends: readonly ({
readonly backend: string
readonly version: string
readonly requests: number
readonly perSecond: number
/** 4xx */
readonly clientErrors: number
/** Of all requests, from 0 to 1 */
readonly clientErrorRate: number
/** 5xx, of backends and of the gateway */
readonly serverErrors: number
/** Of all requests, from 0 to 1 */
readonly serverErrorRate: number
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p50: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p95: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p99: number | null
/** Those in which there was something */
readonly steps: readonly (Schemas['TrafficStep'])[]
})[]
}
/** What was answered within one step */
readonly TrafficStep: {
/** When it begins, milliseconds since 1970 */
readonly at: number
readonly requests: number
readonly perSecond: number
/** 4xx */
readonly clientErrors: number
/** Of all requests, from 0 to 1 */
readonly clientErrorRate: number
/** 5xx, of backends and of the gateway */
readonly serverErrors: number
/** Of all requests, from 0 to 1 */
readonly serverErrorRate: number
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p50: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p95: number | null
/** Milliseconds until the head of the answer was ready; null where there was none */
readonly p99: number | null
}
/** A process that decides requests */
readonly Instance: {
readonly id: string
readonly host: string
readonly version: string
readonly startedAt: string
readonly seenAt: string
readonly policyNumber: number
readonly policyHash: string
readonly appliedAt: string
/** Whether it decides by the newest policy */
readonly current: boolean
/** Milliseconds from the edit until it decided by it, by the clocks of both */
readonly effectMs: number | null
/** Milliseconds since it told of itself last */
readonly seenMs: number
}
/** How far an edit has got */
readonly Effect: {
readonly policy: {
readonly number: number
/** When the edit was made, RFC 3339 */
readonly at: string
/** Of the newest policy */
readonly hash?: string
}
/** Whether no instance that is heard of decides by an earlier policy */
readonly everywhere: boolean
/** Of those that decide by it; null where none does */
readonly p50: number | null
readonly p99: number | null
readonly max: number | null
readonly instances: readonly ({
readonly id: string
readonly host: string
readonly policyNumber: number
readonly state: 'exact' | 'overtaken' | 'waiting' | 'silent'
/** Milliseconds from the edit until it decided by it */
readonly ms: number | null
/** Milliseconds since it told of itself last */
readonly seenMs: number
})[]
}
/** Who did what, chained to the row before by its hash */
readonly AuditRow: {
readonly seq: number
readonly id: string
readonly at: string
readonly actor: string
readonly action: string
readonly reason: string | null
readonly policy: number | null
readonly detail: { readonly [name: string]: unknown }
readonly previous: string
readonly hash: string
}
/** A migration, and how it is */
readonly MigrationSummary: {
readonly name: string
/** Grows with each change of its state: what `If-Match` takes */
readonly version: number
readonly status: 'not_started' | 'in_progress' | 'paused' | 'completed' | 'completed_with_quarantine' | 'failed' | 'cancelled'
/** Backend that is read */
readonly source: string
/** Backend that is written */
readonly target: string
/** Version of the source */
readonly from: string
/** Version of the target */
readonly to: string
/** RFC 3339; null where it is not so far */
readonly startTime: string | null
/** RFC 3339; null where it is not so far */
readonly endTime: string | null
/** Why it stopped, in words */
readonly why: string | null
}
/** How far a migration is */
readonly Migration: {
readonly name: string
/** Grows with each change of its state: what `If-Match` takes */
readonly version: number
readonly status: 'not_started' | 'in_progress' | 'paused' | 'completed' | 'completed_with_quarantine' | 'failed' | 'cancelled'
/** Backend that is read */
readonly source: string
/** Backend that is written */
readonly target: string
/** Version of the source */
readonly from: string
/** Version of the target */
readonly to: string
/** RFC 3339; null where it is not so far */
readonly startTime: string | null
/** RFC 3339; null where it is not so far */
readonly endTime: string | null
/** Why it stopped, in words */
readonly why: string | null
/** As it was begun, and throttled since */
readonly settings: {
/** Fingerprint of the contract whose lenses carry it */
readonly contract: string
/** Hash of the plan that it follows */
readonly plan: string | null
/** What becomes of documents that only the target has */
readonly extras: string
/** Types that are brought over; null for all */
readonly only: readonly (string)[] | null
/** More documents in quarantine stop it */
readonly mostStranded: number
readonly throttle: { readonly [name: string]: unknown }
}
readonly report: Schemas['MigrationReport']
/** Documents of the source by type, when it began */
readonly expected: { readonly [name: string]: unknown }
readonly progress: {
readonly types: readonly ({
readonly type: string
readonly isDone: boolean
/** Documents by what became of them: `read`, `created`, `replaced`, `deleted`, `same`, ... */
readonly counts: { readonly [name: string]: number }
})[]
/** Documents by what became of them: `read`, `created`, `replaced`, `deleted`, `same`, ... */
readonly total: { readonly [name: string]: number }
/** Brought over after the copy, because they had changed meanwhile */
readonly caughtUp: number
}
readonly ranges: readonly (Schemas['MigrationRange'])[]
readonly keys: readonly (Schemas['KeySpace'])[]
/** What its plan has measured, by type; null without a plan */
readonly measured: { readonly [name: string]: Schemas['MeasuredType'] } | null
/** Processes that work on it */
readonly workers: readonly ({
readonly holder: string
/** Ranges that it works on */
readonly ranges: number
/** What it waits for; null while it works */
readonly waits: string | null
})[]
readonly cutOver: Schemas['CutOver']
/** What leads on from where it is, as commands */
readonly next: readonly ({
readonly why: string
readonly command: string
})[]
/** Documents that did not get there, by type */
readonly quarantined: { readonly [name: string]: number }
/** Null where nothing was read yet, or its times are not known */
readonly pace: {
/** For which it was in progress, pauses left out */
readonly seconds: number
/** Documents read per second, on average over that time */
readonly rate: number
/** Seconds until all is read at this rate; null where that is not known */
readonly left: number | null
} | null
/** The newest acts, oldest first */
readonly history: readonly (Schemas['MigrationAct'])[]
}
/** What came of a migration */
readonly MigrationReport: {
readonly status: 'not_started' | 'in_progress' | 'paused' | 'completed' | 'completed_with_quarantine' | 'failed' | 'cancelled'
/** RFC 3339; null where it is not so far */
readonly start_time: string | null
/** RFC 3339; null where it is not so far */
readonly end_time: string | null
/** Seconds; null before it has ended */
readonly duration: number | null
readonly metrics: { readonly [name: string]: unknown }
}
/** Documents that follow each other, and how far they are */
readonly MigrationRange: {
/** Ranges are worked in this order */
readonly place: number
readonly type: string
/** Last key before it; null from the beginning on */
readonly after: string | null
/** Its last key; null to the end */
readonly to: string | null
/** Last key that was looked at; null before the first */
readonly at: string | null
readonly isDone: boolean
/** Documents by what became of them: `read`, `created`, `replaced`, `deleted`, `same`, ... */
readonly counts: { readonly [name: string]: number }
}
/** All keys of a type as a line */
readonly KeySpace: {
readonly type: string
readonly ranges: number
/** Ranges that are done */
readonly done: number
/** From the first key, 0, to the last one, 1; `way` is what is left of a range that was begun */
readonly segments: readonly ({
readonly from: number
readonly to: number
readonly state: 'done' | 'way' | 'left'
})[]
/** Where documents in quarantine are, of the first thousand */
readonly marks: readonly ({
readonly at: number
readonly count: number
})[]
}
/** What carrying documents of a type there and back has shown */
readonly MeasuredType: {
/** Documents */
readonly rows: number
/** Documents that do not come back as they were */
readonly losing: number
/** Documents that cannot be carried */
readonly refused: number
readonly lost: readonly ({
readonly path: string
/** Documents */
readonly rows: number
})[]
readonly refusals: readonly ({
readonly path: string
readonly code: string
/** Documents */
readonly rows: number
})[]
}
/** What stands before a cut-over */
readonly CutOver: {
readonly gates: readonly ({
readonly gate: 'rollout' | 'copied' | 'quarantine' | 'verified' | 'way back' | 'witnesses' | 'lag' | 'queue' | 'clients' | 'backup'
/** Null where it is known only once `isthmus migrate cutover` has looked */
readonly isOpen: boolean | null
/** What was found, in words */
readonly what: string
})[]
/** Null where nobody has gathered any, or a gate was shut */
readonly evidence: {
/** RFC 3339 */
readonly at: string
/** Documents that were compared and are equal, by type */
readonly verified: { readonly [name: string]: number }
/** Versions of clients for which the answers of both backends were compared */
readonly witnessed: readonly (string)[]
/** Documents of which a rollback would hide something, by type */
readonly losing: { readonly [name: string]: number }
readonly backup: string
/** Why it does not count any more; empty where it may */
readonly void: readonly (string)[]
} | null
}
/** What somebody did with a migration */
readonly MigrationAct: {
/** RFC 3339 */
readonly at: string
readonly actor: string
readonly action: string
readonly reason: string | null
/** What it was from then on */
readonly status: string | null
}
/** A document that did not get there */
readonly StrandedDocument: {
readonly type: string
readonly key: string
/** Of the problem */
readonly code: string
/** In words, without values of the document */
readonly detail: string
/** JSON pointer of the place, where there is one */
readonly pointer: string | null
/** As the source has it, where it was asked for; null where it has none */
readonly document?: string | null
}
/** Whether one end held what the other one did */
readonly Verification: {
readonly id: string
/** When it was found, RFC 3339 */
readonly at: string
/** Backend, file or backup that documents come from */
readonly source: string
/** The one that they lead to */
readonly target: string
/** Version of the source */
readonly from: string
/** Version of the target */
readonly to: string
/** Nothing is wrong, and all was looked at */
readonly isEqual: boolean
readonly isInterrupted: boolean
/** Where only some documents of each type were looked at */
readonly sample: {
readonly rows: number
readonly seed: number
} | null
/** Milliseconds that it took */
readonly ms: number
readonly kinds: readonly (Schemas['VerifiedType'])[]
/** The first wrong keys of each type */
readonly found: readonly ({
readonly type: string
readonly key: string
readonly what: 'missing' | 'extra' | 'different' | 'unconvertible'
/** The first places that differ, as JSON paths */
readonly paths: readonly (string)[]
})[]
/** Command that leads on; null where nothing is wrong */
readonly repair: string | null
}
/** What comparing documents of a type has shown */
readonly VerifiedType: {
readonly type: string
/** False where it was interrupted before it got to the last key */
readonly isThrough: boolean
/** Documents of the source that were looked at */
readonly source: number
/** Those of the target */
readonly target: number
readonly same: number
readonly missing: number
readonly extra: number
readonly different: number
/** Without a form in the version of the target */
readonly unconvertible: number
/** Left out by a transform */
readonly dropped: number
/** Of `same`: not read, since digests of their ranges are equal */
readonly byDigest: number
/** Keys that were looked at, in their order, in cells of about as many keys each */
readonly compared: readonly (number)[]
/** Those of them that are wrong, by the same cells */
readonly wrong: readonly (number)[]
}
/** A migration and its way back on copies */
readonly Rehearsal: {
readonly id: string
/** When it was found, RFC 3339 */
readonly at: string
/** Backend, file or backup that documents come from */
readonly source: string
/** The one that they lead to */
readonly target: string
/** Version of the source */
readonly from: string
/** Version of the target */
readonly to: string
/** All steps were taken, and all are good */
readonly isGood: boolean
/** Backends that it was done on; null of stores that are gone with it */
readonly copies: readonly (string)[] | null
/** Why it broke off: `interrupted`, or the code of an error; else null */
readonly ended: string | null
readonly steps: readonly ({
readonly step: 'clone' | 'interrupt' | 'migrate' | 'verify' | 'way back' | 'restore'
readonly isGood: boolean
/** What was done and found, in words */
readonly what: string
readonly ms: number
})[]
/** Steps that were not taken */
readonly left: readonly ('clone' | 'interrupt' | 'migrate' | 'verify' | 'way back' | 'restore')[]
}
/** The steps of a plan, without what it has measured */
readonly MigrationPlan: {
readonly id: string
/** When it was found, RFC 3339 */
readonly at: string
/** Backend, file or backup that documents come from */
readonly source: string
/** The one that they lead to */
readonly target: string
/** Version of the source */
readonly from: string
/** Version of the target */
readonly to: string
/** What migrations that follow it name it by */
readonly hash: string
/** The rollout from one to the other */
readonly rollout: string | null
/** In their order; `{plan}` in a command is the file of the plan */
readonly steps: readonly ({
readonly id: string
readonly kind: 'backup' | 'audit' | 'rehearse' | 'dual-write' | 'copy' | 'catch-up' | 'verify' | 'cut-over' | 'cleanup'
readonly title: string
readonly mechanism: string
readonly commands: readonly (string)[]
readonly rows: number | null
readonly estimate: {
readonly low: number
readonly high: number
} | null
readonly gate: string
readonly isDestructive: boolean
readonly undo: {
readonly kind: 'nothing' | 'steps' | 'irreversible'
readonly how: string
readonly commands: readonly (string)[]
}
})[]
}
/** What needs attention */
readonly Attention: {
/** Milliseconds since 1970 */
readonly at: number
readonly counts: {
readonly critical: number
readonly warning: number
readonly info: number
}
readonly items: readonly (Schemas['Notice'])[]
/** How many of a kind are not told */
readonly more: { readonly [name: string]: number }
}
/** Something that needs attention */
readonly Notice: {
readonly kind: Schemas['NoticeKind']
readonly severity: 'critical' | 'warning' | 'info'
/** What is so, and why */
readonly what: string
/** What can be done about it */
readonly advice: string
/** What it is about, by the names that other operations take */
readonly subject: {
readonly flag?: string
readonly version?: string
/** At most 20 */
readonly clients?: readonly (string)[]
readonly kill?: string
readonly rollout?: string
readonly resource?: string
readonly route?: string
readonly backend?: string
readonly instance?: string
readonly migration?: string
readonly proposal?: string
/** Where in the policy */
readonly place?: string
}
/** Milliseconds since 1970, where it is known */
readonly since?: number
}
/** `policy-unsound`: The policy does not fit contract and configuration: a gateway would not start. `policy-doubt`: The policy is sound, and yet may not do what was meant. `flag-fallback`: Requests of the last hour were decided by the fallback: a flag failed. `flag-unused`: A flag that neither decisions nor rollouts nor clients ask. `flag-settled`: A flag that has given everybody the same for 30 days. `silent-default`: Clients that say no version and have no pin are served in the default one. `version-sunset`: The sunset of a version is at most 30 days away, and clients speak it. `version-overdue`: The sunset of a version is over, and it is still served. `kill-switch`: A kill switch is thrown. `guardrail-broken`: A guardrail of a rollout is broken. `rollout-held`: A rollout is held: nothing moves by itself. `rollout-reverting`: A rollout goes back to `off`. `rollout-approval`: The next step of a rollout waits for somebody to approve it. `rollout-waiting`: A rollout does not go on by itself. `rollout-instance`: A change of who is written waits for an instance. `writes-given-up`: Writes that repair has given up: they may be at one backend only. `writes-waiting`: Writes that wait for repair. `items-omitted`: Items were left out of answers within the last day. `instance-behind`: An instance decides by an earlier policy. `instance-silent`: An instance has told nothing since, within the last hour. `migration-failed`: A migration has failed. `migration-paused`: A migration is paused. `migration-left`: Nobody works on a migration that is in progress. `migration-waiting`: A migration waits for something. `migration-quarantine`: Documents of a migration did not get there. `proposal-open`: Edits wait for a second person. `proposal-approved`: Edits are approved, and not made yet. */
readonly NoticeKind: 'policy-unsound' | 'policy-doubt' | 'flag-fallback' | 'flag-unused' | 'flag-settled' | 'silent-default' | 'version-sunset' | 'version-overdue' | 'kill-switch' | 'guardrail-broken' | 'rollout-held' | 'rollout-reverting' | 'rollout-approval' | 'rollout-waiting' | 'rollout-instance' | 'writes-given-up' | 'writes-waiting' | 'items-omitted' | 'instance-behind' | 'instance-silent' | 'migration-failed' | 'migration-paused' | 'migration-left' | 'migration-waiting' | 'migration-quarantine' | 'proposal-open' | 'proposal-approved'
}

export interface Operations {
/** The document of this API */
readonly getOpenApi: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: { readonly [name: string]: unknown }
}
/** Who calls */
readonly whoAmI: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly actor: string
readonly role: 'viewer' | 'release-manager' | 'admin'
readonly expiresAt: string | null
}
}
/** Sign in to the console by a link */
readonly signIn: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** What stands in the link after `#code=` */
readonly code: string
}
readonly answer: {
readonly token: Schemas['Token']
/** Shown this once */
readonly secret: string
}
}
/** Make a link that signs somebody in to the console */
readonly createSignInLink: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** What whoever signs in may do */
readonly role: 'viewer' | 'release-manager' | 'admin'
/** Until when the link is good, within seven days */
readonly expiresAt: string
}
readonly answer: {
/** Shown this once */
readonly code: string
}
}
/** The policy in force */
readonly getPolicy: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: {
/** Grows by one with each change */
readonly number: number
/** The same for the same entries: 64 hex digits */
readonly hash: string
/** When it was made, RFC 3339 */
readonly at: string
readonly entries: { readonly [name: string]: number }
}
}
/** Names that a policy may use */
readonly getNames: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['PolicyNames']
}
/** Entries of the policy */
readonly listEntries: {
readonly params: undefined
readonly query: { readonly kind?: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout' | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Entry'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** One entry of the policy */
readonly getEntry: {
readonly params: { readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'; readonly id: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Entry']
}
/** All of the policy as JSON lines */
readonly exportPolicy: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: undefined
}
/** Edit several entries at once */
readonly editPolicy: {
readonly params: undefined
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly edits: readonly (Schemas['Edit'])[]
/** What the editor did, for the audit: `flag.ramp` */
readonly action?: string
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** What differs between two policies */
readonly diffPolicy: {
readonly params: undefined
readonly query: { readonly from: number; readonly to?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Change'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Past changes */
readonly listHistory: {
readonly params: undefined
readonly query: { readonly kind?: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout' | undefined; readonly id?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Go back to a policy of before */
readonly revertPolicy: {
readonly params: undefined
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Number of the policy */
readonly to: number
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** All flags */
readonly listFlags: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly kind: 'flag'
readonly id: string
readonly value: Schemas['Flag']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
})[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Show a flag */
readonly getFlag: {
readonly params: { readonly key: string }
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly kind: 'flag'
readonly id: string
readonly value: Schemas['Flag']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
}
/** Set a flag */
readonly putFlag: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly value: Schemas['Flag']
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove a flag */
readonly removeFlag: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Past changes of a flag */
readonly listFlagHistory: {
readonly params: { readonly key: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Set the share of a variant */
readonly rampFlag: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** One of the variants of the flag */
readonly variant: string
/** 0 to 100, in steps of 0.001 */
readonly percent: number
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Set the default variant */
readonly setDefaultVariant: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** One of the variants of the flag */
readonly variant: string
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Enable or disable a flag */
readonly setFlagState: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Whether it decides */
readonly enabled: boolean
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Let a client go first */
readonly targetClient: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Id of the client */
readonly client: string
readonly variant: string | null
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Go back to a flag of before */
readonly revertFlag: {
readonly params: { readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Number of the policy */
readonly to: number
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** All what flags of documents share */
readonly listFlagDocuments: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly kind: 'flag-file'
readonly id: string
readonly value: Schemas['FlagFile']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
})[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Show what the flags of a document share */
readonly getFlagDocument: {
readonly params: { readonly name: string }
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly kind: 'flag-file'
readonly id: string
readonly value: Schemas['FlagFile']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
}
/** Set what the flags of a document share */
readonly putFlagDocument: {
readonly params: { readonly name: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly value: Schemas['FlagFile']
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove what the flags of a document share */
readonly removeFlagDocument: {
readonly params: { readonly name: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Past changes of what the flags of a document share */
readonly listFlagDocumentHistory: {
readonly params: { readonly name: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** All clients */
readonly listClients: {
readonly params: undefined
readonly query: { readonly pin?: string | undefined; readonly tenant?: string | undefined; readonly search?: string | undefined; readonly 'speaks-since'?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['KnownClient'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** One client */
readonly getClient: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['KnownClient']
}
/** Add or change a client */
readonly putClient: {
readonly params: { readonly id: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly client: Schemas['Client']
/** Whether a key is made for it */
readonly newKey?: boolean
/** Why, for the audit */
readonly reason?: string
}
readonly answer: {
readonly kind: 'committed' | 'unchanged'
readonly policy: Schemas['PolicyName']
/** What was edited, and its tags now */
readonly entries?: readonly ({
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
readonly tag: string
})[]
/** Edits that lead back */
readonly inverse?: readonly ({ readonly [name: string]: unknown })[]
/** What is sound, and yet may not be meant */
readonly warnings?: readonly ({
readonly place: string
readonly message: string
readonly choices?: readonly (string)[]
})[]
/** The key, shown this once */
readonly key?: string
} | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove a client */
readonly removeClient: {
readonly params: { readonly id: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Pin a client to a version */
readonly pinClient: {
readonly params: { readonly id: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Key of the version */
readonly version: string
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Take the pin off a client */
readonly unpinClient: {
readonly params: { readonly id: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Give a client another key */
readonly addKey: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: {
readonly kind: 'committed' | 'unchanged'
readonly policy: Schemas['PolicyName']
/** What was edited, and its tags now */
readonly entries?: readonly ({
readonly kind: 'flag' | 'flag-file' | 'client' | 'version' | 'kill' | 'rollout'
readonly id: string
readonly tag: string
})[]
/** Edits that lead back */
readonly inverse?: readonly ({ readonly [name: string]: unknown })[]
/** What is sound, and yet may not be meant */
readonly warnings?: readonly ({
readonly place: string
readonly message: string
readonly choices?: readonly (string)[]
})[]
/** The key, shown this once */
readonly key?: string
} | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove a key of a client */
readonly removeKey: {
readonly params: { readonly id: string; readonly key: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** All versions whose life is not the usual one */
readonly listVersions: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly kind: 'version'
readonly id: string
readonly value: Schemas['VersionLife']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
})[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Show the life of a version */
readonly getVersion: {
readonly params: { readonly version: string }
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly kind: 'version'
readonly id: string
readonly value: Schemas['VersionLife']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
}
/** Set the life of a version */
readonly putVersion: {
readonly params: { readonly version: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly value: Schemas['VersionLife']
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove the life of a version */
readonly removeVersion: {
readonly params: { readonly version: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Past changes of the life of a version */
readonly listVersionHistory: {
readonly params: { readonly version: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** The versions of the contract, and which of them work together */
readonly getContract: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Contract']
}
/** The types of a version, with sample documents */
readonly getVersionTypes: {
readonly params: { readonly version: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['VersionTypes']
}
/** The OpenAPI document of a version */
readonly getVersionOpenApi: {
readonly params: { readonly version: string }
readonly query: undefined
readonly body: undefined
readonly answer: { readonly [name: string]: unknown }
}
/** What changed between two versions */
readonly listChanges: {
readonly params: undefined
readonly query: { readonly from: string; readonly to: string }
readonly body: undefined
readonly answer: Schemas['VersionChanges']
}
/** What does not get from one version to another */
readonly listLosses: {
readonly params: undefined
readonly query: { readonly from: string; readonly to: string }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly type: string
readonly losses: readonly ({
/** JSON pointer in the version read; `*` is any item or key */
readonly pointer: string
readonly kind: string
readonly reason: string
})[]
/** Why some documents cannot be carried at all; null where all can */
readonly refuses: 'variants' | 'values' | 'names' | null
})[]
}
}
/** Try a document in another version */
readonly convertDocument: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** Type of the document */
readonly type: string
/** Any name of the version that it has */
readonly from: string
/** Any name of the version that it is to have */
readonly to: string
/** A JSON text */
readonly document: string
}
readonly answer: Schemas['Converted']
}
/** What would be decided for a request, and why */
readonly explainRequest: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** `GET` */
readonly method: string
/** Path and query, as a client would send them */
readonly path: string
readonly headers?: { readonly [name: string]: string }
/** Id of the client as which it is asked */
readonly client?: string
/** As if the version header had said it */
readonly version?: string
/** What the client sends */
readonly body?: string
}
readonly answer: Schemas['Explanation']
}
/** What became of a request of late */
readonly getAnsweredRequest: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: undefined
readonly answer: { readonly [name: string]: unknown }
}
/** All kill switches that are thrown */
readonly listKills: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly kind: 'kill'
readonly id: string
readonly value: Schemas['Kill']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
})[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Show a kill switch */
readonly getKill: {
readonly params: { readonly kill: string }
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly kind: 'kill'
readonly id: string
readonly value: Schemas['Kill']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
}
/** Throw a kill switch */
readonly throwKill: {
readonly params: { readonly kill: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
/** Backend that takes the requests */
readonly backend: string
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Release a kill switch */
readonly releaseKill: {
readonly params: { readonly kill: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Past changes of a kill switch */
readonly listKillHistory: {
readonly params: { readonly kill: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** All rollouts */
readonly listRollouts: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({
readonly kind: 'rollout'
readonly id: string
readonly value: Schemas['Rollout']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
})[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Show a rollout */
readonly getRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly kind: 'rollout'
readonly id: string
readonly value: Schemas['Rollout']
/** What `If-Match` takes */
readonly tag: string
/** Number of the policy that changed it last */
readonly number: number
}
}
/** Set a rollout */
readonly putRollout: {
readonly params: { readonly rollout: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined }
readonly body: {
readonly value: Schemas['Rollout']
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Remove a rollout */
readonly removeRollout: {
readonly params: { readonly rollout: string }
readonly query: { readonly 'dry-run'?: 'true' | 'false' | undefined; readonly reason?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Past changes of a rollout */
readonly listRolloutHistory: {
readonly params: { readonly rollout: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['PastChange'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** How far a rollout is */
readonly getRolloutStatus: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['RolloutStatus']
}
/** Send a rollout on */
readonly advanceRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** The next step of the plan when absent */
readonly stage?: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
/** Percent of clients whose reads see the new backend, in `shadow` and `live` */
readonly share?: number
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Approve the next step of a plan */
readonly approveRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Let nothing move by itself */
readonly holdRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Go on */
readonly resumeRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Lead all resources back to `off` */
readonly rollbackRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** End it at the new backend */
readonly completeRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Take back a change that is under way */
readonly abortRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Say that the data has been copied and verified */
readonly copiedRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['RolloutStatus']
}
/** Writes that repair has given up, or tries again */
readonly listStuckWrites: {
readonly params: { readonly rollout: string }
readonly query: { readonly limit?: number | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['StuckWrite'])[]
}
}
/** Give a write back to repair */
readonly retryWrite: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['StuckWrite']
}
/** Declare a write lost */
readonly declareWriteLost: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['StuckWrite']
}
/** What is known of a rollout, and what follows */
readonly getRolloutEvidence: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['RolloutEvidence']
}
/** How each route does for each version */
readonly listRolloutCells: {
readonly params: { readonly rollout: string }
readonly query: { readonly since?: number | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['RolloutCell'])[]
}
}
/** What an act would do to a rollout */
readonly tryRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
readonly act: 'advance' | 'approve' | 'hold' | 'resume' | 'rollback' | 'complete' | 'abort' | 'copied'
/** Of `advance` */
readonly stage?: 'off' | 'dualwrite' | 'shadow' | 'live' | 'rampdown' | 'complete'
/** Of `advance` */
readonly share?: number
}
readonly answer: Schemas['TriedRollout']
}
/** What a rollout would do, were it declared so */
readonly foreseeRollout: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: {
readonly value: Schemas['Rollout']
}
readonly answer: Schemas['ForeseenRollout']
}
/** What a rollback would leave behind */
readonly getRolloutLosses: {
readonly params: { readonly rollout: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['RolloutLosses']
}
/** Where the answers of both sides differ */
readonly listMismatches: {
readonly params: undefined
readonly query: { readonly rollout?: string | undefined; readonly version?: string | undefined; readonly route?: string | undefined; readonly path?: string | undefined; readonly since?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Mismatch'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Reads whose answers differed, with both documents */
readonly listMismatchExamples: {
readonly params: undefined
readonly query: { readonly rollout: string; readonly version?: string | undefined; readonly route?: string | undefined; readonly path?: string | undefined; readonly limit?: number | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['MismatchExample'])[]
}
}
/** Read both sides again */
readonly replayMismatch: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** Of the example */
readonly id: string
}
readonly answer: Schemas['ReplayedMismatch']
}
/** Processes that write while rollouts run */
readonly listMembers: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['LedgerMember'])[]
readonly next: string | null
}
}
/** Declare an instance gone */
readonly forgetInstance: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['ForgottenInstance']
}
/** Proposals */
readonly listProposals: {
readonly params: undefined
readonly query: { readonly state?: 'open' | 'approved' | 'applied' | 'withdrawn' | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Proposal'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** One proposal */
readonly getProposal: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Proposal']
}
/** Propose other edits in its place */
readonly replaceProposal: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
readonly edits: readonly (Schemas['Edit'])[]
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried'] | Schemas['Proposed']
}
/** Approve a proposal of somebody else */
readonly approveProposal: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** `digest` of the proposal that was read */
readonly digest: string
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Proposal']
}
/** Make the edits of an approved proposal */
readonly applyProposal: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Committed'] | Schemas['Tried']
}
/** Take a proposal back */
readonly withdrawProposal: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['Proposal']
}
/** Who speaks what, and whether a version can go */
readonly getCensus: {
readonly params: undefined
readonly query: { readonly version?: string | undefined; readonly target?: string | undefined; readonly since?: string | undefined }
readonly body: undefined
readonly answer: { readonly [name: string]: unknown }
}
/** Which client is on which backend, and why */
readonly listWhere: {
readonly params: undefined
readonly query: { readonly client?: string | undefined; readonly since?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({ readonly [name: string]: unknown })[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Who uses what */
readonly listUsage: {
readonly params: undefined
readonly query: { readonly client?: string | undefined; readonly version?: string | undefined; readonly route?: string | undefined; readonly since?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Usage'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Which fields of old versions are in use */
readonly listFields: {
readonly params: undefined
readonly query: { readonly client?: string | undefined; readonly version?: string | undefined; readonly route?: string | undefined; readonly since?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['FieldUse'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Recent requests, without what they carried */
readonly listContexts: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly ({ readonly [name: string]: unknown })[]
}
}
/** Which items are left out of answers */
readonly listQuarantine: {
readonly params: undefined
readonly query: { readonly route?: string | undefined; readonly since?: number | undefined; readonly limit?: number | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Omitted'])[]
}
}
/** Who would move */
readonly getBlastRadius: {
readonly params: undefined
readonly query: undefined
readonly body: {
readonly edits: readonly (Schemas['Edit'])[]
}
readonly answer: Schemas['Tried']
}
/** What would differ for a client in another version */
readonly previewPin: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** Id of the client */
readonly client: string
/** The other version */
readonly to: string
}
readonly answer: { readonly [name: string]: unknown }
}
/** How much traffic there is over time, how it goes, and how long it takes */
readonly getTraffic: {
readonly params: undefined
readonly query: { readonly from?: string | undefined; readonly to?: string | undefined; readonly step?: string | undefined }
readonly body: undefined
readonly answer: Schemas['Traffic']
}
/** Which instance decides by which policy */
readonly listInstances: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly policy: Schemas['PolicyName']
readonly items: readonly (Schemas['Instance'])[]
readonly next: string | null
}
}
/** How long an edit took until every instance decided by it */
readonly getEffect: {
readonly params: undefined
readonly query: { readonly policy?: number | undefined }
readonly body: undefined
readonly answer: Schemas['Effect']
}
/** What changes, as it happens */
readonly listen: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: undefined
}
/** The audit */
readonly listAudit: {
readonly params: undefined
readonly query: { readonly actor?: string | undefined; readonly action?: string | undefined; readonly subject?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined; readonly after?: number | undefined; readonly order?: 'oldest' | 'newest' | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['AuditRow'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Whether the audit is whole */
readonly verifyAudit: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: {
readonly ok: true
readonly rows: number
readonly last: string
} | {
readonly ok: false
readonly rows: number
/** The first row that does not fit */
readonly seq: number
readonly why: string
}
}
/** All of the audit as JSON lines */
readonly exportAudit: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: undefined
}
/** All tokens */
readonly listTokens: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Token'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Make a token */
readonly createToken: {
readonly params: undefined
readonly query: undefined
readonly body: {
/** What it is called in the audit */
readonly name: string
/** What it may do */
readonly role: 'viewer' | 'release-manager' | 'admin'
/** When it ends; never when absent */
readonly expiresAt?: string
}
readonly answer: {
readonly token: Schemas['Token']
/** Shown this once */
readonly secret: string
}
}
/** Revoke a token */
readonly revokeToken: {
readonly params: { readonly id: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Token']
}
/** Migrations */
readonly listMigrations: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['MigrationSummary'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** How far a migration is */
readonly getMigration: {
readonly params: { readonly migration: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Migration']
}
/** Documents that did not get there */
readonly listMigrationQuarantine: {
readonly params: { readonly migration: string }
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly documents?: 'true' | 'false' | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['StrandedDocument'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** What came of a migration */
readonly getMigrationReport: {
readonly params: { readonly migration: string }
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['MigrationReport']
}
/** Let whoever works on a migration stop after its batch */
readonly pauseMigration: {
readonly params: { readonly migration: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['MigrationSummary']
}
/** End a migration for good */
readonly cancelMigration: {
readonly params: { readonly migration: string }
readonly query: undefined
readonly body: {
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['MigrationSummary']
}
/** Make a migration slower or faster */
readonly throttleMigration: {
readonly params: { readonly migration: string }
readonly query: undefined
readonly body: {
/** Documents per second at most; null for no limit */
readonly rate?: number | null
/** Most documents of a batch; null for the usual */
readonly batch?: number | null
/** Milliseconds that a batch is to take; null for the usual */
readonly batchMs?: number | null
/** Why, for the audit */
readonly reason?: string
}
readonly answer: Schemas['MigrationSummary']
}
/** What `isthmus migrate verify` has found */
readonly listVerifications: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly source?: string | undefined; readonly target?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Verification'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** What `isthmus rehearse` has found */
readonly listRehearsals: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly source?: string | undefined; readonly target?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['Rehearsal'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** Steps of plans */
readonly listMigrationPlans: {
readonly params: undefined
readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly source?: string | undefined; readonly target?: string | undefined; readonly hash?: string | undefined }
readonly body: undefined
readonly answer: {
readonly items: readonly (Schemas['MigrationPlan'])[]
/** `cursor` of the next page; null on the last one */
readonly next: string | null
}
}
/** What needs attention now */
readonly getAttention: {
readonly params: undefined
readonly query: undefined
readonly body: undefined
readonly answer: Schemas['Attention']
}
}

/** Method and path of each. */
export const routes = {
getOpenApi: ['GET', '/openapi.json'],
whoAmI: ['GET', '/me'],
signIn: ['POST', '/sign-in'],
createSignInLink: ['POST', '/sign-in/links'],
getPolicy: ['GET', '/policy'],
getNames: ['GET', '/policy/names'],
listEntries: ['GET', '/policy/entries'],
getEntry: ['GET', '/policy/entries/{kind}/{id}'],
exportPolicy: ['GET', '/policy/export'],
editPolicy: ['POST', '/policy/edits'],
diffPolicy: ['GET', '/policy/diff'],
listHistory: ['GET', '/policy/history'],
revertPolicy: ['POST', '/policy/revert'],
listFlags: ['GET', '/flags'],
getFlag: ['GET', '/flags/{key}'],
putFlag: ['PUT', '/flags/{key}'],
removeFlag: ['DELETE', '/flags/{key}'],
listFlagHistory: ['GET', '/flags/{key}/history'],
rampFlag: ['POST', '/flags/{key}/ramp'],
setDefaultVariant: ['POST', '/flags/{key}/default'],
setFlagState: ['POST', '/flags/{key}/state'],
targetClient: ['POST', '/flags/{key}/clients'],
revertFlag: ['POST', '/flags/{key}/revert'],
listFlagDocuments: ['GET', '/flag-documents'],
getFlagDocument: ['GET', '/flag-documents/{name}'],
putFlagDocument: ['PUT', '/flag-documents/{name}'],
removeFlagDocument: ['DELETE', '/flag-documents/{name}'],
listFlagDocumentHistory: ['GET', '/flag-documents/{name}/history'],
listClients: ['GET', '/clients'],
getClient: ['GET', '/clients/{id}'],
putClient: ['PUT', '/clients/{id}'],
removeClient: ['DELETE', '/clients/{id}'],
pinClient: ['PUT', '/clients/{id}/pin'],
unpinClient: ['DELETE', '/clients/{id}/pin'],
addKey: ['POST', '/clients/{id}/keys'],
removeKey: ['DELETE', '/clients/{id}/keys/{key}'],
listVersions: ['GET', '/versions'],
getVersion: ['GET', '/versions/{version}'],
putVersion: ['PUT', '/versions/{version}'],
removeVersion: ['DELETE', '/versions/{version}'],
listVersionHistory: ['GET', '/versions/{version}/history'],
getContract: ['GET', '/contract'],
getVersionTypes: ['GET', '/contract/versions/{version}'],
getVersionOpenApi: ['GET', '/contract/versions/{version}/openapi'],
listChanges: ['GET', '/contract/changes'],
listLosses: ['GET', '/contract/losses'],
convertDocument: ['POST', '/convert'],
explainRequest: ['POST', '/explain'],
getAnsweredRequest: ['GET', '/requests/{id}'],
listKills: ['GET', '/kills'],
getKill: ['GET', '/kills/{kill}'],
throwKill: ['PUT', '/kills/{kill}'],
releaseKill: ['DELETE', '/kills/{kill}'],
listKillHistory: ['GET', '/kills/{kill}/history'],
listRollouts: ['GET', '/rollouts'],
getRollout: ['GET', '/rollouts/{rollout}'],
putRollout: ['PUT', '/rollouts/{rollout}'],
removeRollout: ['DELETE', '/rollouts/{rollout}'],
listRolloutHistory: ['GET', '/rollouts/{rollout}/history'],
getRolloutStatus: ['GET', '/rollouts/{rollout}/status'],
advanceRollout: ['POST', '/rollouts/{rollout}/advance'],
approveRollout: ['POST', '/rollouts/{rollout}/approve'],
holdRollout: ['POST', '/rollouts/{rollout}/hold'],
resumeRollout: ['POST', '/rollouts/{rollout}/resume'],
rollbackRollout: ['POST', '/rollouts/{rollout}/rollback'],
completeRollout: ['POST', '/rollouts/{rollout}/complete'],
abortRollout: ['POST', '/rollouts/{rollout}/abort'],
copiedRollout: ['POST', '/rollouts/{rollout}/copied'],
listStuckWrites: ['GET', '/rollouts/{rollout}/writes'],
retryWrite: ['POST', '/writes/{id}/repair'],
declareWriteLost: ['POST', '/writes/{id}/lost'],
getRolloutEvidence: ['GET', '/rollouts/{rollout}/evidence'],
listRolloutCells: ['GET', '/rollouts/{rollout}/cells'],
tryRollout: ['POST', '/rollouts/{rollout}/try'],
foreseeRollout: ['POST', '/rollouts/{rollout}/foresee'],
getRolloutLosses: ['GET', '/rollouts/{rollout}/losses'],
listMismatches: ['GET', '/mismatches'],
listMismatchExamples: ['GET', '/mismatches/examples'],
replayMismatch: ['POST', '/mismatches/replay'],
listMembers: ['GET', '/members'],
forgetInstance: ['POST', '/members/{id}/forget'],
listProposals: ['GET', '/proposals'],
getProposal: ['GET', '/proposals/{id}'],
replaceProposal: ['PUT', '/proposals/{id}'],
approveProposal: ['POST', '/proposals/{id}/approve'],
applyProposal: ['POST', '/proposals/{id}/apply'],
withdrawProposal: ['POST', '/proposals/{id}/withdraw'],
getCensus: ['GET', '/census'],
listWhere: ['GET', '/where'],
listUsage: ['GET', '/usage'],
listFields: ['GET', '/fields'],
listContexts: ['GET', '/contexts'],
listQuarantine: ['GET', '/quarantine'],
getBlastRadius: ['POST', '/blast-radius'],
previewPin: ['POST', '/preview'],
getTraffic: ['GET', '/traffic'],
listInstances: ['GET', '/instances'],
getEffect: ['GET', '/effect'],
listen: ['GET', '/events'],
listAudit: ['GET', '/audit'],
verifyAudit: ['GET', '/audit/verify'],
exportAudit: ['GET', '/audit/export'],
listTokens: ['GET', '/tokens'],
createToken: ['POST', '/tokens'],
revokeToken: ['DELETE', '/tokens/{id}'],
listMigrations: ['GET', '/migrations'],
getMigration: ['GET', '/migrations/{migration}'],
listMigrationQuarantine: ['GET', '/migrations/{migration}/quarantine'],
getMigrationReport: ['GET', '/migrations/{migration}/report'],
pauseMigration: ['POST', '/migrations/{migration}/pause'],
cancelMigration: ['POST', '/migrations/{migration}/cancel'],
throttleMigration: ['PATCH', '/migrations/{migration}/throttle'],
listVerifications: ['GET', '/verifications'],
listRehearsals: ['GET', '/rehearsals'],
listMigrationPlans: ['GET', '/migration-plans'],
getAttention: ['GET', '/attention'],
} as const satisfies Record<keyof Operations, readonly [string, string]>
