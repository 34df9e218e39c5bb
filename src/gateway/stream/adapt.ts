/** Answers adapted while they pass: exports, events, and documents too large to be held. */
import { problem, ProblemError } from '../../errors/index.ts'
import type { Lens, StreamOptions } from '../../lens/index.ts'
import type { Scanner } from '../../json/index.ts'

export interface AdaptOptions {
  readonly depth: number
  /** Largest item. */
  readonly responseBytes: number
  /** Whether defaults stand in for absent fields; true when absent. */
  readonly defaults?: boolean
  readonly scanner?: Scanner | undefined
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

const dressed = (error: Error, { backend, route }: AdaptOptions): Error => {
  if (!(error instanceof ProblemError)) return error
  const { detail, errors } = error.problem
  return new ProblemError(
    problem('backend-bad-answer', `The answer of ${backend} does not fit its version: ${detail}`, {
      backend,
      route,
      ...(errors ? { errors } : {}),
    }),
  )
}

const adapt =
  (format: StreamOptions['format']): Adapt =>
  (lens, options, onFault = () => undefined) => {
    const { depth, responseBytes, defaults = true, scanner, skipsUnseen = false } = options
    return lens.stream({
      format,
      itemBytes: responseBytes,
      depth,
      defaults,
      skipsUnseen,
      ...(scanner ? { scanner } : {}),
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
