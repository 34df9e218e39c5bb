/** Last step: what happened, for operators. One log line and a few metrics a request; no secret in either. */
import type { Contract } from '../../contract/index.ts'
import { ProblemError } from '../../errors/index.ts'
import { policyName } from '../../policy/index.ts'
import {
  secondsBuckets,
  statusClass,
  withoutText,
  type Logger,
  type Metrics,
} from '../../telemetry/index.ts'
import { causeTold } from '../../upstream/index.ts'
import type { FlagFault } from '../decide/decide.ts'
import type { FactsPort } from '../facts/port.ts'
import type { Quarantine } from '../omit/quarantine.ts'
import { levelOf } from './level.ts'
import { createTelling } from './telling.ts'
import type { Report } from '../exchange/report.ts'

const labels = ['route', 'client_version', 'store_version', 'backend', 'status_class'] as const

export interface ReportContext {
  readonly contract: Contract
  readonly log: Logger
  readonly metrics: Metrics
  readonly quarantine: Quarantine
  /** Where what is left out is counted for all instances; nowhere when absent. */
  readonly facts?: Pick<FactsPort, 'omitted'> | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Makes the instruments once. */
export const createReport = (context: ReportContext): Report => {
  const { contract, log, metrics, quarantine, facts, now } = context
  const telling = createTelling(contract)
  const requests = metrics.counter('isthmus.requests', {
    description: 'Requests answered',
    unit: '{request}',
    labels,
  })
  const duration = metrics.histogram('isthmus.request.duration', {
    description: 'Time until the head of the answer was ready',
    unit: 's',
    labels,
    buckets: secondsBuckets,
  })
  const problems = metrics.counter('isthmus.problems', {
    description: 'Requests answered with a problem of the gateway',
    unit: '{request}',
    labels: ['code', 'route'],
  })
  const faults = metrics.counter('isthmus.flag.faults', {
    description: 'Decisions taken from the fallback because a flag could not be followed',
    unit: '{decision}',
    labels: ['flag', 'cause'],
  })

  const broken = metrics.counter('isthmus.streams.broken', {
    description: 'Streams broken off because an item could not be adapted',
    unit: '{stream}',
    labels: ['route', 'backend'],
  })

  const omitted = metrics.counter('isthmus.items.omitted', {
    description: 'Items left out of answers because they cannot be carried to the client',
    unit: '{item}',
    labels: ['route', 'backend'],
  })

  const discarded = metrics.counter('isthmus.fields.discarded', {
    description: 'Fields of requests let go because a later version has no use for them',
    unit: '{field}',
    labels: ['route', 'field'],
  })

  const reportFault = ({ flag, cause, detail }: FlagFault, requestId: string): void => {
    faults.add({ flag, cause })
    log.warn({ request_id: requestId, flag, cause, detail }, 'A flag could not be followed')
  }

  const finished: Report['finished'] = ({
    requestId,
    request: { method },
    resolution,
    status,
    problem,
    milliseconds,
  }) => {
    const { policy, identified, negotiated, match, choice, verdict } = resolution
    const series = {
      route: match?.kind === 'route' ? match.route.id : 'unknown',
      client_version: negotiated?.version.key ?? 'unknown',
      store_version: choice?.course.answers.version ?? 'none',
      backend: choice?.course.answers.name ?? 'none',
      status_class: statusClass(status),
    }
    requests.add(series)
    duration.record(milliseconds / 1000, series)
    if (problem) problems.add({ code: problem.code, route: series.route })
    for (const fault of choice?.faults ?? []) reportFault(fault, requestId)
    const cause = problem && causeTold(problem)
    log[levelOf(status, problem)](
      {
        request_id: requestId,
        method,
        // Its template: ids, and what strangers ask for, do not belong in logs.
        path: match?.kind === 'route' ? match.route.path : 'unknown',
        status,
        duration_ms: Math.round(milliseconds * 1000) / 1000,
        client: identified?.client.id ?? 'unknown',
        client_version: series.client_version,
        version_source: negotiated?.source ?? 'none',
        route: series.route,
        backend: series.backend,
        store_version: series.store_version,
        verdict: verdict?.verdict ?? 'none',
        ...(policy && policy.hash !== '' ? { policy: policyName(policy) } : {}),
        ...(problem ? telling.problem(problem) : {}),
        ...(cause && { cause }),
      },
      'Request answered',
    )
  }
  const streamBroken: Report['streamBroken'] = ({ requestId, route, backend, error }) => {
    broken.add({ route, backend })
    const why = error instanceof ProblemError ? telling.problem(error.problem) : {}
    const cause = error instanceof ProblemError ? error.cause : error
    const thrown = cause === undefined ? {} : { error: withoutText(cause) }
    log.warn(
      { request_id: requestId, route, backend, ...why, ...thrown },
      'A stream cannot be adapted further',
    )
  }
  const itemOmitted: Report['itemOmitted'] = ({ requestId, route, backend, cause, item }) => {
    omitted.add({ route, backend })
    if (!item) return
    const told = telling.item(item)
    const at = now()
    quarantine.add(told, at)
    facts?.omitted(told, at)
    const { storeVersion, clientVersion, ...place } = told
    const versions = { store_version: storeVersion, client_version: clientVersion }
    const fields = { request_id: requestId, ...place, ...versions }
    log.warn(
      cause === undefined ? fields : { ...fields, error: withoutText(cause) },
      'An item was left out of an answer',
    )
  }
  const itemsOmitted: Report['itemsOmitted'] = ({ requestId, ...rest }) => {
    log.warn({ request_id: requestId, ...rest }, 'More items were left out than are told')
  }
  const adapterFailed: Report['adapterFailed'] = ({ requestId, problem, cause }) => {
    const { adapter, document_type: type } = problem
    const where = telling.problem(problem)
    const fields = { request_id: requestId, adapter, type, ...where, error: withoutText(cause) }
    log.error(fields, 'An adapter failed')
  }

  const fieldsDiscarded: Report['fieldsDiscarded'] = ({ route, fields }) => {
    for (const field of fields) discarded.add({ route, field })
  }

  return { finished, fieldsDiscarded, streamBroken, itemOmitted, itemsOmitted, adapterFailed }
}
