/**
 * SpacetimeDB as a storage. Writes are worked out on the mirror and sent with all that they rest on; where
 * another writer was faster they are refused, and worked out again on what is there by then.
 */
import { failed, know, ok, problem, resourceErrors, type Result } from '../../../errors/index.ts'
import { parse, valueAt } from '../../../json/index.ts'
import {
  isConflict,
  Reader,
  type Link,
  type Outcome,
  type Refusal,
  type SessionEnd,
  type Step,
  type Table,
} from '../../../spacetime/index.ts'
import type { Logger } from '../../../telemetry/index.ts'
import type { Dialect, ResourceName } from '../../dialect.ts'
import type { Storage } from '../storage.ts'
import type { Work } from '../transaction.ts'
import { listed, type NamedRows, type StorageState } from '../state.ts'
import type { Connection } from './connection.ts'
import { Draft } from './draft.ts'
import { oneRow } from './foreign-rows.ts'
import { inTime } from './in-time.ts'
import type { Mirror } from './mirror.ts'
import { looksOf, planOf, type Plan, type PlanParts } from './plan.ts'
import { Queue } from './queue.ts'

/** Times that a write is worked out before its client is told to try again. */
const mostTries = 8
/** Milliseconds that the first refusal waits for the news of another writer; each one after it waits longer. */
const newsMs = 5
/** Times that a call is sent whose outcome is not known. */
const mostSent = 3
/** Writes that may wait for others. */
const mostWaiting = 5000
/** Milliseconds that a write which is under way is waited for when the storage closes. */
const graceMs = 2000

export interface SpacetimeParts {
  /** For people. */
  readonly name: string
  readonly dialect: Dialect
  readonly tables: readonly Table[]
  readonly mirror: Mirror
  readonly link: Link
  readonly connection: Connection
  /** How long a write waits for a lost connection, in milliseconds. */
  readonly patienceMs: number
  /** How long a write waits for those before it, in milliseconds. */
  readonly queueMs: number
  readonly log: Logger
}

/** Seconds after which it may be tried again. */
const retryAfter = 1

const unavailable = (why: string) => failed(problem('storage-unavailable', why, { retryAfter }))

const unknown = (why: string) =>
  failed(
    problem(
      'outcome-unknown',
      `The connection to SpacetimeDB broke (${why}), and whether this was written is not known.`,
    ),
  )

const reasons: Readonly<Partial<Record<SessionEnd['cause'], string>>> = {
  token: 'the server does not take the token',
  'no-token': 'there is no token for it',
  'no-database': 'the server has no such database',
  moved: 'its name leads to another database',
  subscription: 'the database has other tables',
  module: 'the database has another module',
  'not-applied': 'the copy of its documents cannot be written',
}

const whyNot = (end: SessionEnd): string =>
  `${reasons[end.cause] ?? 'it is tried again'} (${end.detail})`

const notConnected = (name: string, end: SessionEnd | undefined): string =>
  `SpacetimeDB (${name}) is not connected${end ? `: ${whyNot(end)}` : ''}.`

/** Whether the documents that were known are of a database that is not there any more, or cannot be kept. */
const isGone = ({ cause }: SessionEnd): boolean =>
  cause === 'no-database' || cause === 'subscription' || cause === 'not-applied'

/** Whether a relation, as text, has an end at an entity. */
const endsAt =
  ({ ends }: Dialect) =>
  (relation: string, entity: string): boolean => {
    const parsed = parse(relation)
    return parsed.ok && Object.values(ends).some((path) => valueAt(parsed.value, path) === entity)
  }

export class SpacetimeStorage implements Storage {
  readonly name: string
  readonly documents: Storage['documents']
  readonly ranges: Storage['ranges']
  readonly changes: Storage['changes']
  private readonly parts: SpacetimeParts
  private readonly tables: ReadonlyMap<string, Table>
  private readonly endsAt: (relation: string, entity: string) => boolean
  private readonly listeners: (() => void)[] = []
  private readonly queue: Queue
  /** How often there was news. */
  private heard = 0
  private awaiting: () => void = () => undefined

  constructor(parts: SpacetimeParts) {
    know(resourceErrors)
    this.parts = parts
    this.name = parts.name
    this.documents = parts.mirror.documents
    this.ranges = parts.mirror.ranges
    this.changes = parts.mirror.changes
    this.tables = new Map(parts.tables.map((table) => [table.resource, table]))
    this.endsAt = endsAt(parts.dialect)
    this.queue = new Queue({ waitMs: parts.queueMs, most: mostWaiting })
  }

  async transaction<T>(work: Work<T>): Promise<Result<T>> {
    const state = this.ready()
    // Nobody waits behind a write that waits for the connection.
    if (!state.ok && this.queue.isBusy) return state
    const done = await this.queue.run(() => this.write(work))
    return done ?? unavailable(`SpacetimeDB (${this.name}) is busy with other writes.`)
  }

  /** To be called when the mirror has changed. */
  tell(): void {
    this.heard += 1
    this.awaiting()
    for (const listener of this.listeners) listener()
  }

  onNews(listener: () => void): void {
    this.listeners.push(listener)
  }

  ready(): Result<undefined> {
    if (this.parts.link.state.kind === 'connected') return ok(undefined)
    return unavailable(notConnected(this.name, this.end))
  }

  state(): StorageState {
    const { link, mirror, connection } = this.parts
    const isConnected = link.state.kind === 'connected'
    const { end, queue } = this
    const { since, reconnects } = connection
    const why = end ? { why: whyNot(end) } : {}
    const { nearlyFull } = link
    return {
      isConnected,
      since,
      ...why,
      reconnects,
      ...mirror.counts,
      nearlyFull,
      writes: queue.length,
    }
  }

  legible(resource: ResourceName, id?: string): Result<undefined> {
    const { mirror } = this.parts
    if (id !== undefined) {
      const isUnreadable = mirror.isUnreadable(resource, id)
      return isUnreadable ? this.illegible(oneRow(resource, id)) : ok(undefined)
    }
    const unreadable = mirror.unreadableOf(resource)
    return unreadable.count === 0 ? ok(undefined) : this.illegible(unreadable)
  }

  /**
   * It was connected before it was opened, so it goes on from what was known. What the server says it does
   * not have any more is not served as if it were there, nor what the disk of this process has no room for.
   */
  readable(): Result<undefined> {
    const { end } = this
    return end && isGone(end) ? unavailable(notConnected(this.name, end)) : ok(undefined)
  }

  /** Why there is no connection any more. */
  private get end(): SessionEnd | undefined {
    const { state } = this.parts.link
    return state.kind === 'connecting' ? state.end : undefined
  }

  async close(): Promise<void> {
    // A server that does not answer would keep the process from ending.
    await inTime(graceMs, this.queue.done())
    this.parts.link.close()
    await this.queue.done()
    this.parts.mirror.close()
  }

  private async write<T>(work: Work<T>): Promise<Result<T>> {
    const { mirror } = this.parts
    let inTheWay: Step | undefined
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const draft = new Draft(mirror, this.endsAt)
      const result = work(draft)
      const unreadable = this.unreadable(draft)
      if (unreadable) return unreadable
      const plan = this.planOf(draft, result.ok)
      if (!plan.ok) return result.ok ? plan : result
      const { steps, writes } = plan.value
      const { heard } = this
      const sent =
        writes.length > 0 ? await this.send(plan.value) : await this.look(steps, result.ok)
      if (!sent.ok) return sent
      if (!sent.value) return result
      inTheWay = steps[sent.value.step ?? -1]
      await this.newsSince(heard, tries * newsMs)
    }
    return this.inUse(inTheWay) ?? unavailable(`Other writers were faster ${mostTries} times.`)
  }

  /** Without writes where it is refused. */
  private planOf(draft: Draft, isDone: boolean): Result<Plan> {
    const { mirror } = this.parts
    const parts: PlanParts = {
      tableOf: (resource) => this.tableOf(resource),
      storedRow: (resource, row) => mirror.storedRow(resource, row, this.tableOf(resource)),
      sequenceOf: (resource, id) => mirror.sequenceOf(resource, id),
    }
    if (isDone) return planOf(draft, parts)
    const looks = looksOf(draft, parts)
    return looks.ok ? ok({ steps: looks.value, writes: [] }) : looks
  }

  /**
   * By its columns a relation that this process does not know has an end at an entity: it cannot be read,
   * or its document says otherwise.
   */
  private inUse(step: Step | undefined): Result<never> | undefined {
    const { endIndexes } = this.tableOf('relations')
    if (step?.kind !== 'require-none' || !Object.values(endIndexes).includes(step.index)) {
      return undefined
    }
    const entity = new Reader(step.key).string()
    const detail = `Entity ${entity} has a relation in SpacetimeDB (${this.name}) by its columns, whose document cannot be read or names another entity.`
    return failed(problem('entity-in-use', detail))
  }

  /** What cannot be read can neither be replaced nor referred to. */
  private unreadable(draft: Draft): Result<never> | undefined {
    for (const { resource, id } of draft.touched) {
      if (!this.parts.mirror.isUnreadable(resource, id)) continue
      return this.illegible(oneRow(resource, id))
    }
    return undefined
  }

  /** Programs that copy find in `unreadable` what to tell people. */
  private illegible(rows: NamedRows): Result<never> {
    const what = rows.count === 1 ? 'no document' : 'no documents'
    const detail = `What SpacetimeDB (${this.name}) has as ${listed(rows)} is ${what} that can be read.`
    return failed(problem('document-unreadable', detail, { unreadable: rows.some }))
  }

  /**
   * Nothing where the server has what the mirror has of all that a write rests on which changes nothing, or
   * is refused; or what is otherwise. Where nobody can say, a refusal stands: nothing was written.
   */
  private async look(
    steps: readonly Step[],
    isDone: boolean,
  ): Promise<Result<Refusal | undefined>> {
    if (steps.length === 0) return ok(undefined)
    const outcome = await this.parts.link.call(steps)
    if (outcome.kind === 'committed') return ok(undefined)
    if (outcome.kind === 'refused' && isConflict(outcome.refusal)) return ok(outcome.refusal)
    if (!isDone) return ok(undefined)
    if (outcome.kind === 'too-large') return failed(outcome.problem)
    return unavailable(notConnected(this.name, this.end))
  }

  /** The answer to a call that is refused may come before the news of what stands in its way. */
  private async newsSince(heard: number, ms: number): Promise<void> {
    if (this.heard > heard) return
    const news = Promise.withResolvers<void>()
    const timer = setTimeout(news.resolve, ms)
    this.awaiting = news.resolve
    await news.promise
    clearTimeout(timer)
  }

  /** Nothing where it was done, or why it has to be worked out again. */
  private async send(plan: Plan): Promise<Result<Refusal | undefined>> {
    const { link, mirror, patienceMs } = this.parts
    const began = performance.now()
    let why = ''
    for (let sent = 1; sent <= mostSent; sent += 1) {
      mirror.expect(plan.writes)
      const outcome = await link.call(plan.steps)
      mirror.expect([])
      if (outcome.kind === 'committed') return ok(undefined)
      if (outcome.kind !== 'unknown') return this.judge(outcome, plan, sent > 1)
      ;({ why } = outcome)
      if (!(await this.connected())) break
      // The same call is sent again, not another one: should the first one be late, one of them is refused.
      if (this.isThere(plan)) return ok(undefined)
      // A server that comes back, but does not answer calls, is not asked for minutes.
      if (performance.now() - began > patienceMs) break
    }
    return unknown(why)
  }

  private judge(
    outcome: Exclude<Outcome, { kind: 'committed' | 'unknown' }>,
    plan: Plan,
    again: boolean,
  ): Result<Refusal | undefined> {
    if (outcome.kind === 'too-large') return failed(outcome.problem)
    if (outcome.kind === 'unavailable') {
      return again
        ? unknown(outcome.why)
        : unavailable(`SpacetimeDB (${this.name}) is not connected (${outcome.why}).`)
    }
    if (again && this.isThere(plan)) return ok(undefined)
    const { refusal } = outcome
    if (isConflict(refusal)) return ok(refusal)
    const { reason } = refusal
    this.parts.log.error({ database: this.name, reason }, 'SpacetimeDB refuses a write')
    return unavailable(`SpacetimeDB refuses the write: ${reason}.`)
  }

  /**
   * Whether the mirror has it. The event of a write has a key that nobody else gives, and stays: where there
   * is one it tells, whatever others have done to the rest since.
   */
  private isThere({ writes }: Plan): boolean {
    const { mirror } = this.parts
    const events = writes.filter(({ resource, before }) => resource === 'events' && !before)
    return (events.length > 0 ? events : writes).every(
      ({ resource, id, after }) => mirror.head(resource, id)?.etag === after?.etag,
    )
  }

  /** Whether there is a connection, and all that was written before it is in the mirror. */
  private async connected(): Promise<boolean> {
    const { link, patienceMs } = this.parts
    return (await inTime(patienceMs, link.connected())) !== undefined
  }

  private tableOf(resource: ResourceName): Table {
    return this.tables.get(resource)!
  }
}
