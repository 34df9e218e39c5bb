/**
 * Evaluations that are remembered behind OpenFeature, where its hooks look on: the SDK calls those
 * for each decision, and hands over the context that they have made.
 */
import type { EvaluationContext, Provider, ResolutionDetails } from '@openfeature/server-sdk'
import { LRUCache } from 'lru-cache'
import { defaultMemoBytes, type MemoOptions } from './memo.ts'
import type { FlagSource } from './source.ts'

/** Of an entry, its details and links included. */
const entryBytes = 400

/** Contexts that are longer as text are strangers' inventions, and decided anew. */
const longestKey = 2048

/** A context as one text; undefined where text does not tell all values apart. */
const textOf = (context: EvaluationContext): string | undefined => {
  for (const name in context) {
    const value: unknown = context[name]
    const isPlain =
      typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    if (!isPlain) return undefined
  }
  return JSON.stringify(context)
}

interface Remembered {
  /** Of the flag set. */
  readonly version: string
  readonly details: ResolutionDetails<unknown>
}

/** @param provider of the source's flags */
export const remembering = (
  provider: Provider,
  source: FlagSource,
  { max, maxBytes = defaultMemoBytes, ttlMs = 0 }: MemoOptions,
): Provider => {
  const known = new LRUCache<string, Remembered>({
    max,
    maxSize: maxBytes,
    sizeCalculation: (_, key) => entryBytes + 2 * key.length,
    ttl: ttlMs,
  })

  const details = async <T extends string | boolean>(
    key: string,
    fallback: T,
    context: EvaluationContext,
    evaluate: () => Promise<ResolutionDetails<T>>,
  ): Promise<ResolutionDetails<T>> => {
    const { version, timed } = source.current
    const text = timed.has(key) ? undefined : textOf(context)
    if (text === undefined || text.length > longestKey) return evaluate()
    const place = `${JSON.stringify([key, fallback])}${text}`
    const found = known.get(place)
    if (found?.version === version) return found.details as ResolutionDetails<T>
    const made = await evaluate()
    if (made.errorCode === undefined && version === source.current.version) {
      known.set(place, { version, details: made })
    }
    return made
  }

  return {
    ...provider,
    resolveBooleanEvaluation: (key, fallback, context, log) =>
      details(key, fallback, context, () =>
        provider.resolveBooleanEvaluation(key, fallback, context, log),
      ),
    resolveStringEvaluation: (key, fallback, context, log) =>
      details(key, fallback, context, () =>
        provider.resolveStringEvaluation(key, fallback, context, log),
      ),
  }
}
