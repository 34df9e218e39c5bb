/** Flags as OFREP tells them: https://github.com/open-feature/protocol */
import type { FlagSet } from '../../flags/index.ts'
import type { OfrepConfig } from '../config/ofrep-schema.ts'
import type { EvaluationContext } from './context.ts'

/** What is told of one flag, and with which status when it was the only one asked for. */
export interface Evaluated {
  readonly status: 200 | 400 | 404
  readonly body: Readonly<Record<string, unknown>>
}

const notFound = (key: string): Evaluated => ({
  status: 404,
  body: { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: 'There is no such flag for clients.' },
})

type Flag = NonNullable<ReturnType<FlagSet['core']['getFlag']>>

const isForClients = ({ key, metadata }: Flag, { flags }: OfrepConfig): boolean =>
  Array.isArray(flags)
    ? flags.includes(key)
    : Object.hasOwn(metadata, flags.metadata) && metadata[flags.metadata] === true

const errorCodes: ReadonlySet<unknown> = new Set([
  'PARSE_ERROR',
  'TARGETING_KEY_MISSING',
  'INVALID_CONTEXT',
])

const evaluated = (flag: Flag, context: EvaluationContext): Evaluated => {
  const { key, metadata } = flag
  const found = flag.evaluate({ ...context } as Parameters<Flag['evaluate']>[0])
  if (found.reason === 'ERROR') {
    const errorCode = errorCodes.has(found.errorCode) ? found.errorCode : 'GENERAL'
    const errorDetails = 'The flag could not be evaluated.'
    return { status: 400, body: { key, errorCode, errorDetails } }
  }
  const { value, reason, variant } = found
  return {
    status: 200,
    // Without a value the client takes its own default.
    body: {
      key,
      reason,
      ...(value === undefined ? {} : { value }),
      ...(variant === undefined ? {} : { variant }),
      metadata,
    },
  }
}

/** One that is not meant for clients is not found, as one that is not there. */
export const evaluateFlag = (
  set: FlagSet,
  key: string,
  context: EvaluationContext,
  config: OfrepConfig,
): Evaluated => {
  const flag = set.core.getFlag(key)
  return flag && flag.state !== 'DISABLED' && isForClients(flag, config)
    ? evaluated(flag, context)
    : notFound(key)
}

/** All flags that are meant for clients, in the order of their keys. */
export const evaluateAll = (
  set: FlagSet,
  context: EvaluationContext,
  config: OfrepConfig,
): readonly Evaluated['body'][] =>
  set.keys
    .toSorted()
    .map((key) => evaluateFlag(set, key, context, config))
    .filter(({ status }) => status !== 404)
    .map(({ body }) => body)
