/** A read whose answers differed, asked of both sides again: through the whole gateway, without the client. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { HeaderList, isReader, Stop, type HttpHandler } from '../http/index.ts'
import { compareAnswers, type Difference } from '../rollout/compare/index.ts'
import type { Rollout, Side } from '../rollout/index.ts'
import { silentLogger } from '../telemetry/index.ts'
import type { Core } from './exchange/core.ts'
import { silentReport } from './exchange/report.ts'
import { asClient } from './explain.ts'
import { arrivedAt, movesAt } from './foresee-moves.ts'
import { createHandle } from './handle.ts'
import { parseMediaType } from './headers/media-type.ts'
import { readerOf } from './helpers/reader-of.ts'
import type { Identified } from './identify/client.ts'
import { declaredNames } from './rollout/declared-names.ts'
import type { Example, ExampleAnswer } from './rollout/examples.ts'
import { receive } from './send/body.ts'

const within = { bytes: 256 * 1024, ms: 5000 }

export interface Replayed {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly from: ExampleAnswer
  readonly to: ExampleAnswer
  readonly differences: readonly Difference[]
}

const identifiedAs = (core: Core, { client, isAnonymous }: Example): Result<Identified> =>
  isAnonymous
    ? ok({ client: { id: client, via: 'anonymous', explain: false }, consumed: [] })
    : asClient(core, client)

/** Where all clients read one side alone. */
const stageOf: Readonly<Record<Side, 'off' | 'complete'>> = { from: 'off', to: 'complete' }

const handleOf = (core: Core, example: Example, { resources }: Rollout, side: Side) => {
  const places = new Map(
    resources.map((one) => [
      one,
      arrivedAt(example.rollout, one, { stage: stageOf[side], share: 0 }),
    ]),
  )
  return createHandle({
    core: {
      ...core,
      identify: () => identifiedAs(core, example),
      moves: movesAt((resource) => places.get(resource)),
      cache: undefined,
    },
    log: silentLogger,
    report: silentReport,
    facts: undefined,
    caught: () => undefined,
    now: Date.now,
    acts: undefined,
    mark: undefined,
  })
}

interface Read extends Omit<ExampleAnswer, 'body'> {
  readonly body: Uint8Array<ArrayBuffer>
}

/** Undefined where it takes too long, breaks off, or is too large. */
const readOnce = async (
  handle: HttpHandler,
  { path, query, version }: Example,
  header: string,
): Promise<Read | undefined> => {
  const stop = new Stop()
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => {
    late.resolve(undefined)
    stop.abort(new Error('A replay does not wait longer.'))
  }, within.ms)
  const reading = async (): Promise<Read | undefined> => {
    const { status, headers, body } = await handle({
      method: 'GET',
      path,
      query,
      host: 'replay.invalid',
      headers: HeaderList.of({ [header]: version, accept: 'application/json' }),
      body: null,
      signal: stop,
      connection: {},
    })
    const received = await receive(body === null || isReader(body) ? body : readerOf(body), within)
    if (received.kind !== 'bytes') return undefined
    const mediaType = parseMediaType(headers.get('content-type') ?? '').type
    return { status, mediaType, body: received.bytes }
  }
  try {
    return await Promise.race([reading(), late.promise])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

const answerOf = ({ body, ...read }: Read): ExampleAnswer => ({
  ...read,
  body: new TextDecoder().decode(body),
})

/**
 * Nothing is counted, and nothing but GET is sent. The client's own credentials are never kept, so a
 * backend that wants them refuses both reads.
 *
 * Problems: `entry-not-found` where the rollout or the client is gone, `backend-timeout`.
 */
export const replay = async (core: Core, example: Example): Promise<Result<Replayed>> => {
  const rollout = core.policy.current.rollouts[example.rollout]
  if (!rollout) {
    return failed(problem('entry-not-found', `There is no rollout "${example.rollout}".`))
  }
  const identified = identifiedAs(core, example)
  if (!identified.ok) {
    return failed(problem('entry-not-found', `There is no client "${example.client}".`))
  }
  const { header } = core.config.versions
  const read = (side: Side) => readOnce(handleOf(core, example, rollout, side), example, header)
  const [from, to] = await Promise.all([read('from'), read('to')])
  if (!from || !to) {
    const backend = from ? rollout.to : rollout.from
    const detail = `${backend} gave no whole answer within ${within.ms / 1000} seconds, or one of more than ${within.bytes / 1024} KiB.`
    return failed(problem('backend-timeout', detail, { backend }))
  }
  const isName = declaredNames()(core.contract.version(example.version))
  return ok({
    at: Date.now(),
    from: answerOf(from),
    to: answerOf(to),
    differences: compareAnswers(from, to, isName),
  })
}
