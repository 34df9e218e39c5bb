/**
 * Adapted answers, kept for whoever asks for the same in the same version. The store is asked every
 * time whether the answer still holds, with the words of the client at hand: it alone decides.
 */
import { ok, type Result } from '../../errors/index.ts'
import { HeaderList, type HttpAnswer } from '../../http/index.ts'
import type { Counter, Metrics } from '../../telemetry/index.ts'
import type { UpstreamResponse } from '../../upstream/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import {
  freshened,
  identityHeaders,
  isListed,
  mayAsk,
  mayKeep,
  mayShare,
  varyNames,
  wantsFresh,
} from './rules.ts'
import { createShelf, type Kept } from './shelf.ts'

export interface CacheQuestion {
  readonly route: string
  readonly backend: string
  readonly method: string
  /** All that an adapted answer depends on but credentials and what `Vary` names. */
  readonly key: string
  /** Headers as they go to the store. */
  readonly headers: HeaderList
}

export interface CacheSteps {
  send(headers: HeaderList): Promise<Result<UpstreamResponse>>
  adapt(answer: UpstreamResponse): Promise<Result<HttpAnswer>> | Result<HttpAnswer>
  /** The answer with a body that was adapted before. */
  again(headers: HeaderList, body: Kept['body']): HttpAnswer
}

export interface ResponseCache {
  /** Routes whose answers are kept. */
  readonly routes: ReadonlySet<string>
  /** Problems: those of the steps. */
  answer(question: CacheQuestion, steps: CacheSteps): Promise<Result<HttpAnswer>>
}

const withCondition = (headers: HeaderList, etag: string): HeaderList => {
  const conditional = new HeaderList(headers)
  conditional.set('if-none-match', etag)
  return conditional
}

/** RFC 9110 section 13.1.2: the client has this very answer, though the store was asked about another. */
const notModified = ({ headers }: HttpAnswer): HttpAnswer => ({
  status: 304,
  headers: headers.filter((name) => !name.startsWith('content-') || name === 'content-location'),
  body: null,
})

const lookups = (metrics: Metrics): Counter =>
  metrics.counter('isthmus.cache.lookups', {
    description: 'Answers given from the response cache (hit) or put into it (miss)',
    unit: '{answer}',
    labels: ['route', 'backend', 'outcome'],
  })

/** Undefined unless it is configured. */
export const createCache = (config: GatewayConfig, metrics: Metrics): ResponseCache | undefined => {
  if (!config.cache) return undefined
  const counter = lookups(metrics)
  const shelf = createShelf(config.cache)
  const identity = identityHeaders(config)

  const fetched = async (
    { key, route, backend, headers: asked }: CacheQuestion,
    steps: CacheSteps,
    answer: UpstreamResponse,
  ): Promise<Result<HttpAnswer>> => {
    // Adapting changes them.
    const headers = new HeaderList(answer.headers)
    const adapted = await steps.adapt(answer)
    if (!adapted.ok || answer.status !== 200) return adapted
    const { headers: told, body } = adapted.value
    const etag = headers.get('etag')
    const whole = body instanceof Uint8Array && !told.has('isthmus-omitted')
    if (whole && etag !== null && mayKeep(asked, headers, identity)) {
      shelf.keep(key, asked, { etag, headers, body })
      counter.add({ route, backend, outcome: 'miss' })
    } else shelf.drop(key, asked)
    return whole && isListed(asked.get('if-none-match'), etag)
      ? ok(notModified(adapted.value))
      : adapted
  }

  const confirmed = (
    { key, route, backend, headers: asked }: CacheQuestion,
    steps: CacheSteps,
    kept: Kept,
    answer: HeaderList,
  ): Result<HttpAnswer> => {
    const fresh = freshened(kept.headers, answer)
    const sameVariant = varyNames(fresh).join() === varyNames(kept.headers).join()
    if (!sameVariant || !mayKeep(asked, fresh, identity)) shelf.drop(key, asked)
    counter.add({ route, backend, outcome: 'hit' })
    return ok(steps.again(fresh, kept.body))
  }

  const found = ({ key, headers: asked }: CacheQuestion): Kept | undefined => {
    const kept = wantsFresh(asked) ? undefined : shelf.find(key, asked)
    if (!kept || !mayShare(asked, kept.headers, identity)) return undefined
    // The client has it already: the store's 304 is for itself.
    return isListed(asked.get('if-none-match'), kept.etag) ? undefined : kept
  }

  return {
    routes: new Set(config.cache.routes),
    answer: async (question, steps) => {
      const { method, headers: asked } = question
      const asks = mayAsk(method, asked)
      const kept = asks ? found(question) : undefined
      const sent = await steps.send(kept ? withCondition(asked, kept.etag) : asked)
      if (!sent.ok) return sent
      if (!asks) return steps.adapt(sent.value)
      if (!kept || sent.value.status !== 304) return fetched(question, steps, sent.value)
      await sent.value.body?.cancel().catch(() => undefined)
      const { headers } = sent.value
      const named = headers.get('etag')
      if (named === null || isListed(named, kept.etag)) {
        return confirmed(question, steps, kept, headers)
      }
      // A store that confirms what it was not asked about: without conditions it has to say it all.
      shelf.drop(question.key, asked)
      const again = await steps.send(asked)
      return again.ok ? fetched(question, steps, again.value) : again
    },
  }
}
