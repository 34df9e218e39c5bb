/**
 * Everything that is logged: what is not declared here cannot be (`Logger`). Types alone, so that
 * they cost nothing where they are used; `docs/reference/logs.md` is made of what stands beside them.
 */
import type { LogLevel } from './log-level.ts'

/** What fields of lines mean, whatever the event. Their values are never those of documents. */
export interface LogFieldNames {
  /** What was done, in the words of the audit: `rollout.step` */
  readonly action: unknown
  /** What carried a document: the description of a change of the contract */
  readonly adapter: unknown
  /** Frames of a stack, without its message */
  readonly at: unknown
  /** Which attempt it was, counted from 1 */
  readonly attempt: unknown
  /** Name of the backend */
  readonly backend: unknown
  /** Why, as a code or in words of the gateway */
  readonly cause: unknown
  /** Id of the client */
  readonly client: unknown
  /** Version that the client speaks */
  readonly client_version: unknown
  /** Code of a problem, as in the list of errors */
  readonly code: unknown
  /** File of the configuration */
  readonly config: unknown
  /** What a setting asks for */
  readonly configured: unknown
  /** Connections that clients can have */
  readonly connections: unknown
  /** Name of the contract */
  readonly contract: unknown
  /** Name of the database */
  readonly database: unknown
  /** More of it, in words of the gateway */
  readonly detail: unknown
  /** Lines that were lost */
  readonly dropped: unknown
  /** Milliseconds, with fractions */
  readonly duration_ms: unknown
  /** What was thrown: its kind and where, its text only where that can quote no document */
  readonly error: unknown
  /** Name of an event: of OpenTelemetry, whose attributes stand beside it, or of webhooks */
  readonly event: unknown
  /** How often in a row */
  readonly failures: unknown
  /** A file */
  readonly file: unknown
  /** Files, each with its issues */
  readonly files: unknown
  /** Key of a flag */
  readonly flag: unknown
  /** Version of the flag set */
  readonly flagSet: unknown
  /** Keys of flags */
  readonly flags: unknown
  /** The flag folder */
  readonly folder: unknown
  /** How a process ended: its exit code or signal */
  readonly how: unknown
  /** Id of an item, where the store says it */
  readonly id: unknown
  /** Everything that is wrong: place, what it is, what would be right */
  readonly issues: unknown
  /** Settings that stay as they were; of a policy, whether it is a copy that was kept */
  readonly kept: unknown
  /** Kill switches that are thrown: `all`, `version:1.0`, `route:ID`, `client:ID` */
  readonly kills: unknown
  /** Method of the request */
  readonly method: unknown
  /** Name of the migration */
  readonly migration: unknown
  /** More that the library said */
  readonly more: unknown
  /** Milliseconds */
  readonly ms: unknown
  /** Files and sockets that the process may have open */
  readonly open_files: unknown
  /** Operation of the admin API */
  readonly operation: unknown
  /** Template of the path, such as `/entities/{id}`: never the path itself */
  readonly path: unknown
  /** A share of a hundred */
  readonly percent: unknown
  /** Process id */
  readonly pid: unknown
  /** Where it was caught, or what people call the place of an item */
  readonly place: unknown
  /** Places in documents, as JSON pointers in which only names of the contract are left */
  readonly places: unknown
  /** JSON pointer, in which only names of the contract are left */
  readonly pointer: unknown
  /** Number and hash of the policy by which the request was decided, or that is in force */
  readonly policy: unknown
  /** Code of the problem with which a request ended */
  readonly problem: unknown
  /** Name of the flag provider */
  readonly provider: unknown
  /** Why, in words */
  readonly reason: unknown
  /** Names of gateway processes: host, process id, number of the worker */
  readonly instances: unknown
  /** Id of a write in the ledger of rollouts: `isthmus repair` takes it */
  readonly intent: unknown
  /** Id of the request, which the client is told, too: `X-Request-Id` */
  readonly request_id: unknown
  /** What a rollout moves: first segment of paths */
  readonly resource: unknown
  /** Name of the rollout */
  readonly rollout: unknown
  /** Id of the route */
  readonly route: unknown
  /** Schema of the embedded store */
  readonly schema: unknown
  /** Stage of a rollout: `off`, `dualwrite`, `shadow`, `live`, `rampdown`, `complete` */
  readonly stage: unknown
  /** State of a circuit breaker: closed, half-open, open */
  readonly state: unknown
  /** HTTP status of the answer, or state of a provider or a migration */
  readonly status: unknown
  /** Version that the backend speaks */
  readonly store_version: unknown
  /** Name of what was thrown */
  readonly thrown: unknown
  /** How many in all */
  readonly count: unknown
  /** How many of them have lines of their own */
  readonly told: unknown
  /** Type of the contract */
  readonly type: unknown
  /** Where the store listens */
  readonly url: unknown
  /** What a flag was answered with: the default of its caller */
  readonly value: unknown
  /** How the pair of versions is carried: native, adapted, refused */
  readonly verdict: unknown
  /** Where the version of the client was found: header, path, pin, default */
  readonly version_source: unknown
  /** What definitions do that is hardly meant */
  readonly warnings: unknown
  /** Place of the webhook in `control.webhooks`, counted from 0: never its address */
  readonly webhook: unknown
  /** Which breaker of the backend: of connections, or of a route */
  readonly what: unknown
  /** Why, in words */
  readonly why: unknown
  /** Number of the worker */
  readonly worker: unknown
  /** How many writes */
  readonly writes: unknown
}

/** An attribute of OpenTelemetry's event `feature_flag.evaluation`. */
export type EvaluationField = `feature_flag.${string}` | `error.${string}`

interface Event<L extends LogLevel, F extends keyof LogFieldNames | EvaluationField> {
  readonly level: L
  readonly fields: F
}

/** By what a problem of the gateway is told. */
type OfProblem = 'problem' | 'detail' | 'places'

/** By message. `@do` is what to do. */
export interface LogEvents {
  /**
   * A request was answered: one line each. `error` for 5xx, `warn` for what the gateway refused
   * @do Nothing; of `error` see `cause` and `problem` in the list of errors
   */
  readonly 'Request answered': Event<
    'info' | 'warn' | 'error',
    | 'request_id'
    | 'method'
    | 'path'
    | 'status'
    | 'duration_ms'
    | 'client'
    | 'client_version'
    | 'version_source'
    | 'route'
    | 'backend'
    | 'store_version'
    | 'verdict'
    | 'policy'
    | 'cause'
    | OfProblem
  >
  /**
   * Something failed for which nothing was prepared; the gateway goes on
   * @do Report it, with the line
   */
  readonly Defect: Event<
    'error',
    'request_id' | 'method' | 'operation' | 'error' | 'place' | 'thrown' | 'code' | 'at'
  >
  /**
   * Lines were lost, as they were not taken as fast as they came
   * @do Look after what reads standard output, or log less
   */
  readonly 'Log lines were dropped': Event<'warn', 'dropped'>
  /**
   * The limit of open files leaves room for fewer clients than `limits.connections`
   * @do Raise it (`ulimit -n`), or lower the setting
   */
  readonly 'Fewer clients can be connected than configured: raise the limit of open files': Event<
    'warn',
    'open_files' | 'connections' | 'configured'
  >
  /**
   * A worker thread could not be started
   * @do Nothing is lost, but large bodies hold up others: `why` says what is missing
   */
  readonly 'Threads cannot be started: large bodies are carried among other requests': Event<
    'error',
    'why'
  >
  /**
   * A contract with functions was given without its module
   * @do Give `contractModule` to `startGateway`
   */
  readonly 'The contract has functions and its module is not known: large bodies are carried among other requests': Event<
    'warn',
    'contract'
  >

  /**
   * A request did not reach a backend, and may be sent once more
   * @do Nothing, unless it is often
   */
  readonly 'Sending again': Event<'info', 'backend' | 'attempt' | 'cause'>
  /**
   * A backend did not answer, or not in time
   * @do Look after the backend
   */
  readonly 'The backend gave no answer': Event<'warn', 'backend' | 'method' | 'code' | 'cause'>
  /**
   * A backend broke off within a body
   * @do Look after the backend, or what stands between
   */
  readonly 'The answer of the backend broke off': Event<'warn', 'backend' | 'code' | 'cause'>
  /**
   * After several failures in a row nothing is sent for a while (`open`), then a few to try (`half-open`)
   * @do Of `open` look after the backend; it closes by itself
   */
  readonly 'The circuit breaker changed': Event<'info' | 'warn', 'backend' | 'what' | 'state'>

  /**
   * A function of the contract threw, or returned what is of no shape
   * @do Correct the function; `isthmus test` finds more of it
   */
  readonly 'An adapter failed': Event<
    'error',
    'request_id' | 'adapter' | 'type' | OfProblem | 'error'
  >
  /**
   * A stream met an item that cannot be carried, and was broken off
   * @do See whether the store answers what the contract says, or let such items go (`onMisfit`)
   */
  readonly 'A stream cannot be adapted further': Event<
    'warn',
    'request_id' | 'route' | 'backend' | OfProblem | 'error'
  >
  /**
   * An item cannot be carried to the version of the client, and was left out
   * @do See whether the store answers what the contract says; `GET /quarantine` lists them
   */
  readonly 'An item was left out of an answer': Event<
    'warn',
    | 'request_id'
    | 'route'
    | 'backend'
    | 'store_version'
    | 'client_version'
    | 'place'
    | 'pointer'
    | 'id'
    | 'code'
    | 'detail'
    | 'error'
  >
  /**
   * Of one answer more items were left out than have a line each
   * @do As for one
   */
  readonly 'More items were left out than are told': Event<
    'warn',
    'request_id' | 'route' | 'backend' | 'count' | 'told'
  >

  /**
   * A flag failed, or named no backend: the fallback took the request
   * @do Correct the flag: `isthmus check`
   */
  readonly 'A flag could not be followed': Event<'warn', 'request_id' | 'flag' | 'cause' | 'detail'>
  /**
   * A flag failed for the first time since its definitions changed
   * @do Correct the flag: `isthmus check`
   */
  readonly 'A flag could not be evaluated: its default is in use': Event<
    'error',
    'flag' | 'cause' | 'flagSet' | 'value' | 'detail'
  >
  /**
   * Each decision, where `loggedEvaluations` is a hook
   * @do Nothing
   */
  readonly 'A flag was evaluated': Event<'debug', 'event' | EvaluationField>
  /**
   * A hook threw; no decision changes by it
   * @do Correct the hook
   */
  readonly 'A hook of flag evaluations fails': Event<'error', 'reason'>
  /**
   * What the OpenFeature SDK or a provider says
   * @do See the documentation of the provider
   */
  readonly [ofOpenFeature: `OpenFeature: ${string}`]: Event<LogLevel, 'more'>
  /**
   * A provider cannot decide, or only by what it knew: fallbacks are in use
   * @do Look after what the provider asks
   */
  readonly 'The flag provider is not as it should be': Event<'error', 'provider' | 'status'>
  /**
   * It can again
   * @do Nothing
   */
  readonly 'The flag provider is ready': Event<'info', 'provider' | 'status'>
  /**
   * Flag files were read, and decide from now on
   * @do Nothing
   */
  readonly 'Flag definitions are in force': Event<'info', 'folder' | 'flagSet' | 'flags'>
  /**
   * Files were changed, and are not sound
   * @do Correct each place in `files`
   */
  readonly 'Flag files have errors: the last good content of each stays in force': Event<
    'error',
    'folder' | 'flagSet' | 'files'
  >
  /**
   * They are allowed, and hardly meant
   * @do See each of `warnings`
   */
  readonly 'Flag definitions may not do what they should': Event<'warn', 'folder' | 'warnings'>
  /**
   * The system does not tell of changes
   * @do Nothing: they take a moment longer
   */
  readonly 'Changes of the flag folder are found by reading it again only': Event<
    'warn',
    'folder' | 'error'
  >
  /**
   * A start with `flags.onBroken: 'fallback'` found no flags that are sound
   * @do Correct each of `issues`: they are taken as soon as they are sound
   */
  readonly 'There are no flags: every request is decided by the fallback': Event<'error', 'issues'>

  /**
   * The policy file was read, and decides from now on
   * @do Nothing
   */
  readonly 'The policy is in force': Event<'info', 'file' | 'policy' | 'kept'>
  /**
   * It was changed, and is not sound
   * @do Correct each of `issues`
   */
  readonly 'The policy file has errors: the last good policy stays in force': Event<
    'error',
    'file' | 'policy' | 'issues'
  >
  /**
   * The state folder cannot be written to
   * @do Give the gateway the rights, or set `state`
   */
  readonly 'The policy cannot be kept: a start with broken files has nothing to go on with': Event<
    'warn',
    'file' | 'error'
  >
  /**
   * `kill.json` was changed: `kills` are in force now
   * @do Nothing, if it was meant
   */
  readonly 'Kill switches of this instance are thrown, or taken back': Event<
    'warn',
    'file' | 'kills'
  >
  /**
   * It was changed, and is not sound: `kills` stay in force
   * @do Correct each of `issues`, or remove the file
   */
  readonly 'The kill file has errors: the kill switches before it stay as they were': Event<
    'error',
    'file' | 'kills' | 'issues'
  >
  /**
   * The key set of `identity.jwt` could not be fetched: tokens are judged by the last one, as long as that is young
   * @do Look after its address
   */
  readonly 'The key set of the token signer cannot be had': Event<'warn', 'cause'>

  /**
   * A control store without a policy was given that of the files
   * @do From now on, edit the control store
   */
  readonly 'The control store begins with the policy of the files': Event<'info', 'policy'>
  /**
   * A Worker got no policy, or none that is sound; told once, until it does
   * @do See the reason; requests go on by the last good policy
   */
  readonly 'The control store gives no policy: the last good one stays in force': Event<
    'error',
    'policy' | 'issues'
  >
  /**
   * A Worker gets policies again
   * @do Nothing
   */
  readonly 'The control store gives a policy again': Event<'info', 'policy'>
  /**
   * A Worker found a copy of the policy beside it that cannot be used
   * @do Nothing: the control store is asked
   */
  readonly 'The copy of the policy is of no use': Event<'warn', 'issues'>
  /**
   * The control store does not answer, while the gateway runs
   * @do Look after its database: `isthmus doctor`
   */
  readonly 'The control store does not answer: the last good policy stays': Event<
    'warn',
    'policy' | 'issues'
  >
  /**
   * It does again
   * @do Nothing
   */
  readonly 'The control store answers again': Event<'info', 'policy'>
  /**
   * The control store has a policy that does not fit contract and configuration of this gateway
   * @do Correct each of `issues` in the control store, or the configuration
   */
  readonly 'The policy of the control store has errors: the last good one stays': Event<
    'error',
    'policy' | 'issues'
  >
  /**
   * It fits again, and is in force
   * @do Nothing
   */
  readonly 'The policy of the control store is sound again': Event<'info', 'policy'>
  /**
   * A request of the admin API failed with the control store
   * @do See `code` in the list of errors
   */
  readonly 'A request of the admin API failed': Event<
    'warn',
    'request_id' | 'code' | 'operation' | 'reason'
  >
  /**
   * Counts and contexts beyond `control.keep` stay for now
   * @do Nothing, unless it is often
   */
  readonly 'Old facts could not be deleted': Event<'warn', 'error'>
  /**
   * Counts of requests wait in memory: the control store does not take them
   * @do Look after its database: `isthmus doctor`
   */
  readonly 'The census is not taken: it is kept and handed over again': Event<'warn', 'error'>
  /**
   * A rollout began, took a step of its plan, arrived, ended, or holds or goes back because a guardrail is broken: `warn` for the last two
   * @do Of `warn` see `why`: which cell, and which field. `isthmus rollout status` has more
   */
  readonly 'A rollout has changed by itself': Event<
    'info' | 'warn',
    'rollout' | 'action' | 'stage' | 'why'
  >
  /**
   * The authority over writes of a resource was about to change, and waited in vain for `instances` to follow and `writes` of before to be settled
   * @do Nothing, unless it goes on: it is tried again, later each time. Then see that the gateways in `instances` run, or `isthmus rollout status` which of them can be declared gone, and that repair gets on
   */
  readonly 'A change of who is written was taken back': Event<
    'warn',
    'rollout' | 'resource' | 'instances' | 'writes'
  >
  /**
   * A resource does not enter the next stage, and `why` says what is missing
   * @do What `why` asks for; the rollout goes on by itself then
   */
  readonly 'A rollout waits before a gate': Event<'info', 'rollout' | 'resource' | 'why'>
  /**
   * The control store did not answer whoever drives rollouts
   * @do Nothing for a while: resources stay where they are, and another look follows. Else see that the control store runs
   */
  readonly 'Rollouts could not be driven': Event<'warn', 'error'>
  /**
   * A migration of the control store has begun, or is in another state: `status` says which. The gateway looks
   * every five seconds, and says nothing of those that were there before it
   * @do Nothing; of `failed` and `completed_with_quarantine` see `isthmus migrate status NAME`
   */
  readonly 'A migration has another status': Event<'info', 'migration' | 'status' | 'why'>
  /**
   * Repair has given up one write, which the other backend or the lens refuses each time
   * @do See `why`, mend the cause, and give it back: `isthmus repair retry`
   */
  readonly 'A write cannot be brought to the other backend: it is in quarantine': Event<
    'warn',
    'resource' | 'intent' | 'attempt' | 'why'
  >
  /**
   * The control store did not answer this instance: its lease runs out, and writes of moving resources wait
   * @do Nothing for a moment; else look after the control store: `isthmus doctor`
   */
  readonly 'The lease of this instance could not be renewed': Event<'warn', 'error'>
  /**
   * Repair has given up writes: they are at one backend only, and the rollout cannot complete
   * @do `isthmus repair` lists them, each with its problem: mend the cause and give them back, or declare them lost
   */
  readonly 'Writes of a rollout are in quarantine': Event<'warn', 'rollout' | 'resource' | 'count'>
  /**
   * A reload named secrets of webhooks that the environment does not have, or that are none
   * @do Correct each of `issues`; until then webhooks are told as before
   */
  readonly 'Webhooks stay as they were: their secrets are wrong': Event<'error', 'issues'>
  /**
   * A webhook was told an event as often as is tried, or was not there to take it: it will not get it
   * @do Look after its receiver; the audit has what happened
   */
  readonly 'An event was not delivered to a webhook': Event<
    'warn',
    'webhook' | 'event' | 'cause' | 'attempt'
  >
  /**
   * It does again, and nothing was lost but what `isthmus.census.lost` counts
   * @do Nothing
   */
  readonly 'The census is taken again': Event<'info', never>

  /**
   * A configuration was read anew, and is in force
   * @do Nothing
   */
  readonly 'The configuration is in force': Event<'info', 'config'>
  /**
   * It was read anew, and is not sound
   * @do Correct each of `issues`, and send SIGHUP again
   */
  readonly 'The configuration has errors: the old one stays in force': Event<
    'error',
    'config' | 'code' | 'reason' | 'issues'
  >
  /**
   * Settings that cannot change while the gateway runs
   * @do Start it anew when it suits
   */
  readonly 'These have changed and need a new start: they stay as they were': Event<'warn', 'kept'>
  /**
   * SIGTERM: `/readyz` says no, and requests are served for `listen.closeDelayMs`
   * @do Nothing
   */
  readonly 'The gateway takes requests for a while longer, then closes': Event<'info', 'ms'>

  /**
   * With `--workers`, a process serves
   * @do Nothing
   */
  readonly 'A worker serves': Event<'info', 'worker' | 'pid'>
  /**
   * A process ended though nobody had told it to
   * @do See lines of that `worker` before it; memory may be short
   */
  readonly 'A worker has ended: another one takes its place': Event<
    'error',
    'worker' | 'pid' | 'how'
  >
  /**
   * It ended soon after it began, several times
   * @do See the lines before it: what it needs is missing
   */
  readonly 'A worker ends again and again: it is tried again later': Event<
    'error',
    'worker' | 'failures' | 'ms'
  >
  /**
   * It refuses what the primary process has accepted
   * @do See `issues`
   */
  readonly 'A worker cannot start': Event<'error', 'worker' | 'code' | 'reason' | 'issues'>
  /**
   * It is too busy, or stands still
   * @do Nothing: it is ended if it stays so
   */
  readonly 'A worker does not answer': Event<'warn', 'worker' | 'pid'>
  /**
   * It does again
   * @do Nothing
   */
  readonly 'A worker answers again': Event<'info', 'worker' | 'pid'>
  /**
   * It stood still for long: another one takes its place
   * @do Report it, if it is often
   */
  readonly 'A worker has not answered for long: it is ended': Event<'error', 'worker' | 'pid'>

  /**
   * The embedded store of `isthmus store` listens
   * @do Nothing
   */
  readonly 'store is listening': Event<'info', 'schema' | 'url' | 'file'>
  /**
   * The embedded store has all documents of its database, and follows them
   * @do Nothing
   */
  readonly 'SpacetimeDB is connected': Event<'info', 'database' | 'attempt' | 'ms'>
  /**
   * The file with the token of who owns the databases can be read by its group, or by everybody: whoever
   * has the token may do anything with them
   * @do Take the right to read it from others (`chmod 600`), and make sure that nobody has it
   */
  readonly 'others may read the token of SpacetimeDB': Event<'warn', 'file'>
  /**
   * It cannot be reached, has broken off, does not answer, or its name leads to another database (`moved`);
   * writes are refused until it is back
   * @do Check that the server is up. Of `token` as `cause`, check the token, of `no-token` its file; of `subscription` or `module`,
   * what was published there
   */
  readonly 'SpacetimeDB is not connected: it is tried again': Event<
    'warn',
    'database' | 'cause' | 'detail' | 'attempt' | 'ms'
  >
  /**
   * All rows of a database come in one message at each connection; they would take so much of what that may
   * have. Beyond it the store goes on until its connection breaks, and cannot come back
   * @do Delete rows that nobody needs, events first
   */
  readonly 'SpacetimeDB is nearly full': Event<'warn', 'database' | 'percent'>
  /**
   * A message that cannot be read, or has no place where it came; the connection is ended
   * @do Check the version of the server
   */
  readonly 'SpacetimeDB sent what is not understood': Event<'error', 'database' | 'detail'>
  /**
   * The copy of its documents, in a temporary file of this process, cannot be written: nothing is read
   * or written until it can, which is tried again
   * @do Make room on the disk of temporary files (`SQLITE_TMPDIR`, else `/var/tmp` or `/tmp`)
   */
  readonly 'what SpacetimeDB sent cannot be kept': Event<'error', 'database' | 'detail'>
  /**
   * Another writer has put a row there that is no document, or not that of its key: whoever asks for it is refused, lists are
   * without it, and nothing of its resource is copied
   * @do Correct or delete the row of that resource and key
   */
  readonly 'a row of SpacetimeDB cannot be read': Event<
    'error',
    'resource' | 'id' | 'code' | 'detail'
  >
  /**
   * Of all rows that came at once, the first ones that are no documents had lines of their own
   * @do As for those
   */
  readonly 'more rows of SpacetimeDB cannot be read': Event<'error', 'count'>
  /**
   * Another writer has put a relation there whose columns `end_...` are not what its document says. It is
   * served by its document; entities of either cannot be deleted
   * @do Correct the columns, or write the relation once by the store
   */
  readonly 'a row of SpacetimeDB names other ends than its document': Event<
    'error',
    'resource' | 'id'
  >
  /**
   * Events are gone that were there before the connection broke: the server was killed before it had
   * written them, or the database was emptied or restored
   * @do See in the database what else is gone. Answered writes may be among it
   */
  readonly 'SpacetimeDB came back without events that it had': Event<'error', 'count'>
  /**
   * The module refuses a call for what no other writer explains; its client is told
   * @do Check whether the database has the module of this store. Else report it
   */
  readonly 'SpacetimeDB refuses a write': Event<'error', 'database' | 'reason'>
  /**
   * It answered a request
   * @do Nothing
   */
  readonly answered: Event<'debug', 'method' | 'path' | 'status' | 'ms'>
  /**
   * It failed on a request
   * @do Report it, with the line
   */
  readonly 'request failed': Event<'error', 'error' | 'method' | 'path'>
}

export type LogMessage = keyof LogEvents

type NameOf<M extends LogMessage> = LogEvents[M]['fields']

/** Fields of an event, and no others. */
export type FieldsOf<M extends LogMessage, F> = {
  readonly [K in keyof F]: K extends NameOf<M> ? unknown : never
}
