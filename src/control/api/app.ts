/** The admin API: a Hono app whose routes are the table of operations. */
import { Hono } from 'hono/tiny'
import type { Context } from 'hono'
import {
  controlErrors,
  failed,
  Failure,
  know,
  migratingErrors,
  ok,
  problem,
  resourceErrors,
  type Problem,
  type Result,
} from '../../errors/index.ts'
import type { OidcConfig } from '../../gateway/config/control-schema.ts'
import { requestId } from '../../gateway/identify/request-id.ts'
import { HeaderList, type Connection } from '../../http/index.ts'
import {
  statusClass,
  withoutText,
  type Caught,
  type Logger,
  type Metrics,
} from '../../telemetry/index.ts'
import type { Control } from '../actions/control.ts'
import { mayAct } from '../actions/roles.ts'
import { createAuthenticate, type Authenticate } from './authenticate.ts'
import type { AttemptLimits } from './attempts.ts'
import type { Caller } from './caller.ts'
import { conditionOf } from './conditions.ts'
import { createEventHub, type EventLimits } from './events.ts'
import { bodyOf, paramsOf, queryOf } from './input.ts'
import type { Answer, ApiContext, Call, Operation } from './operation.ts'
import { operations as ownOperations } from './operations/index.ts'
import { foreignOrigin } from './origin.ts'
import { answered, refused } from './respond.ts'

export interface ControlApiOptions extends Control {
  /** Where it is mounted; `/api` when absent. */
  readonly prefix?: string
  /** All that it does; what this room knows of when absent. */
  readonly operations?: readonly Operation[]
  readonly oidc?: OidcConfig | undefined
  /** In place of one that `oidc` and `limits.attempts` make: what it remembers outlives this API. */
  readonly authenticate?: Authenticate
  /** Milliseconds between two looks of a stream of events. */
  readonly pollMs: number
  readonly log: Logger
  readonly metrics: Metrics
  /** Told of defects, which are answered with 500. */
  readonly caught: Caught
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly limits?: { readonly attempts?: AttemptLimits; readonly events?: Partial<EventLimits> }
}

export interface ControlApi {
  /** Only for paths below the prefix. */
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>
  /** Ends streams of events, so that nothing waits for them. */
  close(): void
}

type Handled = Result<{ readonly answer: Answer; readonly caller: Caller | undefined }>

/** Problems of a caller that may call no more, rather than of whoever was to say so. */
const refusals: ReadonlySet<string> = new Set(['unknown-token', 'role-required'])

const nobody: Caller = { actor: 'anonymous', role: 'viewer', expiresAt: null }

/** What a store says of itself names files and addresses: strangers are told no more than that it is so. */
const toldOf = ({ code }: Failure, detail = 'The control store is out of order.'): Problem =>
  problem(code, detail, { retryAfter: 1 })

export const createControlApi = (options: ControlApiOptions): ControlApi => {
  const { prefix = '/api', oidc, pollMs, log, metrics, caught, now = Date.now, limits } = options
  const { store, operations = ownOperations } = options
  know({ ...resourceErrors, ...controlErrors, ...migratingErrors })
  const events = createEventHub({ store, pollMs, limits: limits?.events })
  const context: ApiContext = { ...options, operations, prefix, events, now }
  const authenticate =
    options.authenticate ??
    createAuthenticate({ store, oidc, now, log, attempts: limits?.attempts })
  const requests = metrics.counter('isthmus.control.requests', {
    description: 'Requests of the admin API, by operation and class of status',
    unit: '{request}',
    labels: ['operation', 'status'],
  })

  /** Problem: as `authenticate`, and `role-required`. */
  const callerOf = async (
    { role }: Operation,
    request: Request,
    address: string,
  ): Promise<Result<Caller>> => {
    if (role === undefined) return ok(nobody)
    const caller = await authenticate(request.headers, address)
    if (!caller.ok || mayAct(caller.value.role, role)) return caller
    const detail = `This needs the role ${role}.`
    return failed(problem('role-required', detail, { role: caller.value.role, required: role }))
  }

  /** Whether a caller of before may still call; yes where nobody can tell at the moment. */
  const isStillAllowed = async (...of: Parameters<typeof callerOf>): Promise<boolean> => {
    const caller = await callerOf(...of).catch(() => undefined)
    return caller === undefined || caller.ok || !refusals.has(caller.problem.code)
  }

  const perform = async (
    operation: Operation,
    c: Context<{ Bindings: Connection }>,
  ): Promise<Handled> => {
    const { raw } = c.req
    const foreign = foreignOrigin(raw)
    if (foreign) return failed(foreign)
    const address = c.env?.remoteAddress ?? 'unknown'
    const caller = await callerOf(operation, raw, address)
    if (!caller.ok) return caller
    const params = paramsOf(operation, c.req.param())
    if (!params.ok) return params
    const query = queryOf(operation, new URL(raw.url).searchParams)
    if (!query.ok) return query
    const condition = conditionOf(raw.headers)
    if (operation.condition !== undefined && !condition.ok) return condition
    const body = await bodyOf(operation, raw)
    if (!body.ok) return body
    const { actor, role } = caller.value
    const call: Call = {
      caller: caller.value,
      params: params.value,
      query: query.value,
      body: body.value,
      condition: condition.ok ? condition.value : { kind: 'none' },
      accept: raw.headers.get('accept') ?? '',
      lastEventId: raw.headers.get('last-event-id') ?? undefined,
      signal: raw.signal,
      isAllowed: () => isStillAllowed(operation, raw, address),
      act: (action, reason) => ({ actor, role, action, reason }),
    }
    try {
      const answer = await operation.handle(call, context)
      return answer.ok ? ok({ answer: answer.value, caller: caller.value }) : answer
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const told = { code: error.code, operation: operation.id, reason: error.message }
      log.warn(told, 'A request of the admin API failed')
      return failed(toldOf(error, error.message))
    }
  }

  const serve = async (
    id: string,
    c: Context<{ Bindings: Connection }>,
    work: () => Promise<Handled>,
  ): Promise<Response> => {
    const request = requestId(new HeaderList(c.req.raw.headers))
    let handled: Handled
    try {
      handled = await work()
    } catch (error) {
      if (error instanceof Failure) {
        const told = { request_id: request, code: error.code, operation: id, reason: error.message }
        log.warn(told, 'A request of the admin API failed')
        handled = failed(toldOf(error))
      } else {
        log.error({ request_id: request, operation: id, error: withoutText(error) }, 'Defect')
        caught('control', error)
        handled = failed(problem('internal', 'The request could not be handled.'))
      }
    }
    const response = handled.ok
      ? answered(handled.value.answer, handled.value.caller?.role)
      : refused(handled.problem, request)
    requests.add({ operation: id, status: statusClass(response.status) })
    return response
  }

  const app = new Hono<{ Bindings: Connection }>()
  const byPath = Map.groupBy(operations, ({ path }) => path)
  for (const [path, of] of byPath) {
    const route = `${prefix}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    for (const operation of of) {
      app.on(operation.method, route, (c) => serve(operation.id, c, () => perform(operation, c)))
    }
    const allow = [...new Set(of.map(({ method }) => method))]
    app.all(route, (c) => {
      const detail = `${c.req.method} is not for this path.`
      return serve('none', c, async () => failed(problem('method-not-allowed', detail, { allow })))
    })
  }
  app.notFound((c) =>
    serve('none', c, async () =>
      failed(problem('unknown-operation', 'There is nothing at this path.')),
    ),
  )
  return {
    fetch: async (request, connection = {}) => app.fetch(request, connection),
    close: () => events.close(),
  }
}
