/** The JSON body of a store's error, carried to the client's version as far as it is about names. */
import { ok, type Result } from '../../errors/index.ts'
import type { HeaderList, HttpAnswer, StopSignal } from '../../http/index.ts'
import { equal, parseBytes, print } from '../../json/index.ts'
import { readStart, type UpstreamResponse } from '../../upstream/index.ts'
import { after } from '../helpers/after.ts'
import { storeBytes } from '../headers/byte-headers.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { withoutContent } from '../headers/contentless.ts'
import { mapError } from '../map/error-body.ts'

/** Errors are read where requests are answered: longer ones would keep others waiting. */
const mostBytes = 256 * 1024

export interface ErrorContext {
  readonly backend: string
  readonly limits: {
    readonly depth: number
    readonly responseBytes: number
    /** Larger ones pass as they are, and so do those of more than 256 KiB. */
    readonly bufferBytes: number
  }
  /** Maps links of the store. */
  readonly location: (link: string) => string
  readonly signal: StopSignal
}

/** The status of an error for the client, where its body is not known. */
export const unreadStatus = ({ status }: UpstreamResponse, errors: Carriage['errors']): number =>
  errors?.status(status, { store: undefined, client: undefined }) ?? status

/**
 * What is no JSON after all, is encoded or too large passes as it is, and so does, to the byte, what
 * names nothing that has another name. Problems: those of reading the answer.
 *
 * @param headers those for the client
 */
export const clientError = (
  answer: UpstreamResponse,
  headers: HeaderList,
  { clientRoute: client, storeRoute: store, written, filters, errors }: Carriage,
  { backend, limits, location, signal }: ErrorContext,
): Promise<Result<HttpAnswer>> | Result<HttpAnswer> => {
  const { body } = answer
  const status = unreadStatus(answer, errors)
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity') return ok({ status, headers, body })
  const limit = Math.min(limits.responseBytes, limits.bufferBytes, mostBytes)
  return after(readStart(answer, { limit, backend, signal }), (start) => {
    // That its body cannot be decoded takes nothing from what the status says.
    if (!start.ok && start.problem.code === 'backend-bad-answer') {
      return ok(withoutContent(status, headers))
    }
    if (!start.ok) return start
    if (start.value.kind === 'begun') return ok({ status, headers, body: start.value.body })
    const { bytes } = start.value
    const parsed = parseBytes(bytes, limits)
    if (!parsed.ok) return ok({ status, headers, body: bytes })
    const view = { routes: { client, store }, written, filters, location }
    const { value } = parsed
    const mapped = errors ? errors.carry(value, view) : mapError(value, view)
    const bodies = { store: value, client: mapped }
    const seen = errors?.status(answer.status, bodies) ?? answer.status
    if (equal(mapped, value)) return ok({ status: seen, headers, body: bytes })
    const told = new TextEncoder().encode(print(mapped))
    const kept = headers.filter((name) => !storeBytes.has(name))
    kept.set('content-length', String(told.byteLength))
    return ok({ status: seen, headers: kept, body: told })
  })
}
