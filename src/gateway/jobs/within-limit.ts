/** How large a document may become on its way to the store. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface AdaptedLimit {
  /** No bound when absent. */
  readonly adaptedBytes?: number
}

export const grownTooLarge = (adaptedBytes: number): Result<never> =>
  failed(
    problem(
      'too-large',
      `The document exceeds ${adaptedBytes} bytes in the other version (limits.adaptedBytes).`,
    ),
  )

/** Problem: `too-large`. */
export const withinLimit = (bytes: Bytes, { adaptedBytes }: AdaptedLimit): Result<Bytes> =>
  adaptedBytes === undefined || bytes.length <= adaptedBytes
    ? ok(bytes)
    : grownTooLarge(adaptedBytes)
