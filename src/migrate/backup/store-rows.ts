/** All rows of a kind as a store has them, some at a time. */
import { ProblemError, type Result } from '../../errors/index.ts'
import type { Kind } from '../kinds.ts'
import type { CallOptions, DocumentStore, Row } from '../store/document-store.ts'

/** Rows that are asked for at once. */
const pageSize = 250

/** @throws ProblemError of the result */
export const required = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new ProblemError(result.problem, result.cause)
}

/** @throws ProblemError of `DocumentStore.read` */
export async function* storeRows(
  store: DocumentStore,
  kind: Kind,
  call: CallOptions,
): AsyncGenerator<readonly Row[], void, void> {
  let after: string | undefined
  for (;;) {
    const range = after === undefined ? {} : { after }
    const { rows, isLast } = required(await store.read(kind, range, pageSize, call))
    if (rows.length > 0) yield rows
    if (isLast) return
    after = rows.at(-1)?.key ?? after
  }
}
