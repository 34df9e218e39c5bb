/** What the request path knows of OFREP: which paths are its, and who answers there. */
import type { Result } from '../../errors/index.ts'
import type { FlagContext, Flags } from '../../flags/index.ts'
import type { HttpAnswer, HttpRequest } from '../../http/index.ts'

export interface OfrepAsked {
  readonly request: HttpRequest
  /** Without what said the version. */
  readonly path: string
  readonly flags: Flags
  /** What the gateway knows of the client itself: nothing that it says can change that. */
  readonly context: FlagContext
}

export interface Ofrep {
  takes(path: string): boolean
  /** Problems: `too-large`, `request-timeout`, `malformed`. */
  answer(asked: OfrepAsked): Promise<Result<HttpAnswer>>
}
