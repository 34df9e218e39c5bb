/** Answers adapted while they pass: exports, events, and documents too large to be held. */
import { problem, ProblemError, type Problem } from '../../../errors/index.ts'
import {
  adapterOf,
  type LargePieces,
  type Lens,
  type Omit,
  type StreamOptions,
} from '../../../lens/index.ts'
import type { Scanner } from '../../../json/index.ts'

export interface AdaptOptions {
  readonly depth: number
  /** Largest item. */
  readonly responseBytes: number
  /** Most bytes that may come of one; no bound when absent. */
  readonly adaptedBytes?: number
  /** Where large items are carried. */
  readonly large?: LargePieces | undefined
  /** Whether defaults stand in for absent fields; true when absent. */
  readonly defaults?: boolean
  readonly scanner?: Scanner | undefined
  /** Told of items that are left out; without it one that cannot be adapted ends the stream. */
  readonly omit?: Omit | undefined
  /** Whether items are left out that only tell of changes which the client does not see. */
  readonly skipsUnseen?: boolean
  /** Named in problems, as is the route. */
  readonly backend: string
  readonly route: string
}

/** Told of a stream that breaks off: its answer may have long begun, and then no problem can be sent any more. */
export type OnFault = (error: Error) => void

/** Makes a stream that errors, so that it can never look complete, where something cannot be adapted. */
export type Adapt = (
  lens: Lens,
  options: AdaptOptions,
  onFault?: OnFault,
) => TransformStream<Uint8Array, Uint8Array>

/** What has nothing to do with the answer itself. */
const circumstances = new Set(['overloaded', 'too-much-work', 'draining', 'client-closed'])

/** Why an answer cannot be carried: the store's fault, that of a function of the contract, or ours. */
export const misfitProblem = (found: Problem, extensions: Readonly<Record<string, unknown>>) => {
  if (circumstances.has(found.code)) return found
  const { code, detail, errors } = found
  const told = { ...extensions, ...adapterOf(found), ...(errors ? { errors } : {}) }
  return code === 'adapter-failed'
    ? problem(code, detail, told)
    : problem(
        'backend-bad-answer',
        `The answer of ${String(extensions['backend'])} does not fit its version: ${detail}`,
        told,
      )
}

const dressed = (error: Error, { backend, route }: AdaptOptions): Error => {
  if (!(error instanceof ProblemError)) return error
  return new ProblemError(misfitProblem(error.problem, { backend, route }), error.cause)
}

const adapt =
  (format: StreamOptions['format']): Adapt =>
  (lens, options, onFault = () => undefined) => {
    const { depth, responseBytes, adaptedBytes, defaults = true, scanner, large } = options
    const { skipsUnseen = false, omit } = options
    return lens.stream({
      format,
      itemBytes: responseBytes,
      most: adaptedBytes,
      large,
      depth,
      defaults,
      skipsUnseen,
      ...(scanner ? { scanner } : {}),
      ...(omit ? { omit } : {}),
      onFault: (error) => {
        const fault = dressed(error, options)
        onFault(fault)
        return fault
      },
    })
  }

/** Newline-delimited JSON, line by line. */
export const adaptNdjson = adapt('ndjson')

/** Server-sent events, event by event. */
export const adaptSse = adapt('sse')

/** One document: lists item by item, the rest as far as its lens allows. */
export const adaptJson = adapt('json')
