/** The body of a write: adapted at once where it is small, elsewhere where it is large or costs much. */
import { ok, type Result } from '../../../errors/index.ts'
import type { HeaderList } from '../../../http/index.ts'
import type { BodyAway } from '../../jobs/away.ts'
import type { Products } from '../../jobs/job.ts'
import { isExcess, smallWork } from '../../jobs/large-jobs.ts'
import { adaptBody, rewriteOf, wishOf, type AdaptedBody, type BodyContext } from './adapt-body.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What was found out elsewhere: how to merge it is known here, too, should it not be possible there. */
const fetched = (
  { kind, bytes, discarded }: Products['adapt'],
  ...asked: Parameters<typeof adaptBody>
): Result<AdaptedBody> => {
  const rewrite = rewriteOf(...asked)
  if (!rewrite.ok) return rewrite
  const told = discarded ? { discarded } : {}
  if (kind === 'bytes') return ok({ kind, bytes, wish: wishOf(rewrite.value), ...told })
  // Nothing came of what may not be made anew: that is told where it would be.
  const anew = kind === 'merged' && bytes.length > 0 ? { anew: () => ok(bytes) } : {}
  return ok({ kind, rewrite: { ...rewrite.value, ...anew }, ...told })
}

/** Problems: those of `adaptBody` and of large jobs. */
export const adaptAnywhere = (
  input: Bytes,
  headers: HeaderList,
  context: BodyContext,
  away: BodyAway | undefined,
): Promise<Result<AdaptedBody>> | Result<AdaptedBody> => {
  if (!away) return adaptBody(input, headers, context)
  const elsewhere = async (): Promise<Result<AdaptedBody>> => {
    const made = await away.adapt()
    if (made === undefined) return adaptBody(input, headers, context)
    return made.ok ? fetched(made.value, input, headers, context) : made
  }
  if (away.takesBody(input)) return elsewhere()
  const limits = { ...context.limits, ...smallWork }
  const here = adaptBody(input, headers, { ...context, limits })
  return !here.ok && isExcess(here.problem) ? elsewhere() : here
}
