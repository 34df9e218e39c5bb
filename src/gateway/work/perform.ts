/** Does jobs: the same functions that are called at once where bodies are small. */
import type { Contract } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { HeaderList } from '../../http/index.ts'
import type { Scanner } from '../../json/index.ts'
import type { Omit } from '../../lens/index.ts'
import type { Carriage, CarriageOf } from '../carriage/carriage.ts'
import type { LinkExchange, LinkedBackend } from '../links/client-link.ts'
import { linkedAnswer, linkedRequest } from '../links/linked-carriage.ts'
import type { Routes } from '../match/match.ts'
import { mostTold, omittedItem } from '../omit/omissions.ts'
import { adaptBody, type AdaptedBody, type BodyContext } from '../upgrade/write/adapt-body.ts'
import { bodyFor, conflictOf } from '../upgrade/write/merged.ts'
import { wholeRewrite } from '../upgrade/write/whole-rewrite.ts'
import { answerDocument } from '../downgrade/answer-document.ts'
import type {
  AdaptJob,
  AnswerJob,
  Job,
  Lane,
  PieceJob,
  Product,
  Products,
  SentBody,
} from '../jobs/job.ts'
import type { LeftOut } from '../omit/left-out.ts'

export interface PerformContext {
  readonly contract: Contract
  readonly routes: Routes
  readonly carriages: CarriageOf
  readonly scanner: Scanner | undefined
  readonly backends: Readonly<Record<string, LinkedBackend>>
  readonly limits: {
    /** Of documents that clients send. */
    readonly depth: number
    /** Of answers, which are around documents. */
    readonly answerDepth: number
    readonly adaptedBytes: number
    /** Of a JSON Patch. */
    readonly work: number
  }
}

export type Perform = <J extends Job>(job: J) => Result<Product<J>>

interface Laned {
  readonly carriage: Carriage
  /** Headers to the store, as far as links are told by them. */
  readonly sent: HeaderList
  readonly exchange: LinkExchange
  readonly backend: { readonly name: string; readonly version: string }
}

const missing = (lane: Lane): Result<never> =>
  failed(
    problem('internal', `There is no route ${lane.route} from ${lane.client} to ${lane.store}.`),
  )

const answering = ({ carriage, exchange, backend, sent }: Laned, { address }: Lane): Carriage => {
  const asked = address?.asked ?? { route: carriage.storeRoute.id, sent: [] }
  return linkedAnswer(carriage, exchange, backend, { sent, asked })
}

const typed = ({ contentType }: SentBody): HeaderList =>
  HeaderList.of({ 'content-type': contentType })

export const createPerform = (context: PerformContext): Perform => {
  const { contract, routes, carriages, scanner, backends, limits } = context
  const core = { contract, routes, config: { backends } }
  const writeLimits = {
    depth: limits.depth,
    scanner,
    adaptedBytes: limits.adaptedBytes,
    work: limits.work,
  }
  const storedLimits = { depth: limits.answerDepth, adaptedBytes: limits.adaptedBytes }

  const laned = (lane: Lane): Result<Laned> => {
    const client = contract.version(lane.client)
    const store = contract.version(lane.store)
    const route = client?.routes.find(({ id }) => id === lane.route)
    if (!client || !store || !route) return missing(lane)
    const carriage = carriages(client, store, route, {
      publicUrl: backends[lane.backend]?.publicUrl,
    })
    if (!carriage.ok) return carriage
    const { prefix = '', host = '', told = [] } = lane.address ?? {}
    const exchange = {
      core,
      request: { host },
      resolution: { negotiated: { version: client, prefix, source: 'default' as const } },
    }
    return ok({
      carriage: carriage.value,
      sent: HeaderList.of(Object.fromEntries(told)),
      exchange,
      backend: { name: lane.backend, version: store.key },
    })
  }

  const request = (job: SentBody): Result<Laned & { readonly body: BodyContext | undefined }> => {
    const found = laned(job.lane)
    if (!found.ok) return found
    const { exchange, backend, sent } = found.value
    const carriage = linkedRequest(found.value.carriage, exchange, backend, sent)
    const body = carriage.request && {
      sides: carriage.request,
      route: carriage.clientRoute,
      storedPath: job.storedPath,
      storeRoute: carriage.storeRoute,
      replacingRoute: carriage.replacingRoute,
      readsItsType: carriage.readsItsType ?? false,
      limits: writeLimits,
    }
    return ok({ ...found.value, carriage, body })
  }

  const adapt = (job: AdaptJob): Result<Products['adapt']> => {
    const found = request(job)
    if (!found.ok) return found
    const { body } = found.value
    if (!body) return missing(job.lane)
    const adapted = adaptBody(job.body, typed(job), body)
    if (!adapted.ok) return adapted
    const { kind, discarded } = adapted.value
    const told = discarded ? { discarded } : {}
    if (kind === 'bytes') return ok({ kind, bytes: adapted.value.bytes, ...told })
    const anew = adapted.value.rewrite.anew?.() ?? ok(new Uint8Array())
    return ok({ kind, bytes: anew.ok ? anew.value : new Uint8Array(), ...told })
  }

  /** What a body makes of a stored document. */
  const put = <T>(
    job: SentBody,
    merge: (context: Parameters<typeof bodyFor>[1]) => Result<T>,
  ): Result<T> => {
    const found = request(job)
    if (!found.ok) return found
    const { carriage, backend, body } = found.value
    const adapted: Result<AdaptedBody> = body
      ? adaptBody(job.body, typed(job), body)
      : ok({ kind: 'bytes', bytes: job.body })
    if (!adapted.ok) return adapted
    const whole = { path: job.storedPath, limits: writeLimits }
    const rewrite = wholeRewrite(adapted.value, carriage, whole)
    return rewrite ? merge({ rewrite, limits: storedLimits, backend }) : missing(job.lane)
  }

  const answer = (job: AnswerJob): Result<Products['answer']> => {
    const found = laned(job.lane)
    if (!found.ok) return found
    const { backend } = found.value
    const carriage = answering(found.value, job.lane)
    let count = 0
    const told: LeftOut['told'][number][] = []
    const omit: Omit = (omission) => {
      count += 1
      if (count > mostTold) return
      told.push({ item: omittedItem(omission, carriage, backend.name), cause: omission.cause })
    }
    const { fields, defaults } = job
    const made = answerDocument(job.bytes, carriage, {
      fields,
      defaults,
      depth: limits.answerDepth,
      scanner,
      most: limits.adaptedBytes,
      omit: carriage.omits ? omit : undefined,
    })
    if (!made.ok) return made
    return ok({ bytes: made.value, leftOut: count > 0 ? { count, told } : undefined })
  }

  const piece = (job: PieceJob): Result<Products['piece']> => {
    const found = laned(job.lane)
    if (!found.ok) return found
    const { response } = answering(found.value, job.lane)
    const { depth, defaults, skipsUnseen } = job
    const most = limits.adaptedBytes
    return response
      ? response.piece(job.piece, job.bytes, { depth, defaults, skipsUnseen, scanner, most })
      : missing(job.lane)
  }

  const perform = (job: Job): Result<Product<Job>> => {
    switch (job.kind) {
      case 'adapt':
        return adapt(job)
      case 'merge':
        return put(job, (putting) => bodyFor(job.stored, putting))
      case 'conflict':
        return put(job, (putting) => conflictOf(job.stored, job.attempts, putting))
      case 'answer':
        return answer(job)
      case 'piece':
        return piece(job)
    }
  }
  // What comes of a job is of its kind.
  return perform as Perform
}
