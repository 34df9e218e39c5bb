/** One operation of the admin API as data: its route, who may call it, what it takes and answers. */
import type * as z from 'zod'
import type { ErrorCode, Result } from '../../errors/index.ts'
import type { Act, Control } from '../actions/control.ts'
import type { Role } from '../port.ts'
import type { Caller } from './caller.ts'
import type { Condition } from './conditions.ts'
import type { EventHub } from './events.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What an operation can do beside acting on the control plane. */
export interface ApiContext extends Control {
  readonly events: EventHub
  /** All that this API does. */
  readonly operations: readonly Operation[]
  /** Where it is mounted: `/api`. */
  readonly prefix: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly caller: Caller
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly condition: Condition
  /** What the client would rather have, as `Accept` says it; empty where it says nothing. */
  readonly accept: string
  /** `Last-Event-ID` of a stream that broke off. */
  readonly lastEventId: string | undefined
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal
  /** Whether the caller may still call this: tokens are revoked and expire while streams go on. */
  readonly isAllowed: () => Promise<boolean>
  /** The act that this is, for the audit. */
  readonly act: (action: string, reason?: string) => Act
}

/** What is answered: a JSON value, a page, or a stream. */
export type Answer = {
  readonly status?: 200 | 201 | 202
  /** Tag of the entry that is answered. */
  readonly tag?: string
} & (
  | { readonly json: unknown }
  /** `policy` is what the page may load, as `Content-Security-Policy` says it. */
  | { readonly html: string; readonly policy: string }
  | { readonly stream: ReadableStream<Uint8Array>; readonly mediaType: string }
)

export interface Answered {
  readonly description: string
  /** Of the JSON that is answered. */
  readonly schema?: z.ZodType
  /** Of streams, and of pages that are answered in place of the JSON. */
  readonly mediaType?: string
  readonly tag?: boolean
}

export interface Operation {
  /** `operationId` of the document. */
  readonly id: string
  readonly method: Method
  /** Below the prefix of the API, with parameters in braces: `/clients/{id}`. */
  readonly path: string
  /** Least role; undefined where everybody may call it, without a token. */
  readonly role: Role | undefined
  readonly tag: Tag
  readonly summary: string
  readonly description: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType | undefined
  /**
   * Whether it writes on the condition of what was read: `required` unless nobody could have read it;
   * `taken` where it may say so.
   */
  readonly condition: 'required' | 'taken' | undefined
  readonly answers: Readonly<Partial<Record<200 | 201 | 202, Answered>>>
  /** What can go wrong beside what can go wrong everywhere. */
  readonly problems: readonly ErrorCode[]
  readonly handle: (call: Call, context: ApiContext) => Promise<Result<Answer>> | Result<Answer>
}

export const tags = {
  self: 'What this API is, and who calls it',
  policy: 'The policy in force, its history, and edits of it',
  flags: 'Flags: which share of clients gets what',
  clients: 'Clients: how they are recognised, and which version they speak',
  versions: 'The life of versions: deprecated, sunset, retired',
  contract:
    'The contract that is served: versions, what each pair of them carries, documents tried in them',
  kills: 'Kill switches that are thrown',
  rollouts: 'Rollouts from one backend to another: how far they are, and where they are to be',
  migrations: 'Migrations that move the data of one backend to another: how far they are',
  proposals: 'Edits that wait for a second person',
  traffic: 'Who uses what, and what would change for whom',
  fleet: 'The processes that decide requests, and which policy each of them has',
  audit: 'Who did what, when and why',
  tokens: 'Tokens of this API',
} as const

export type Tag = keyof typeof tags

type Output<S> = S extends z.ZodType ? z.output<S> : undefined

/** An operation whose handler is typed by its schemas. */
export const operation = <
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType | undefined,
>(
  declared: Omit<Operation, 'params' | 'query' | 'body' | 'handle'> & {
    readonly params: P
    readonly query: Q
    readonly body: B
    readonly handle: (
      call: Call<z.output<P>, z.output<Q>, Output<B>>,
      context: ApiContext,
    ) => Promise<Result<Answer>> | Result<Answer>
  },
): Operation => declared as unknown as Operation
