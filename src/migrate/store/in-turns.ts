/** Some writes at once, and those of one key one after another. */
import { ok, type Failed, type Result } from '../../errors/index.ts'
import type { RowWrite, RowWritten } from './document-store.ts'

/** What came of each, in their order; after the first failure nothing more is begun. */
export const inTurns = async (
  writes: readonly RowWrite[],
  atOnce: number,
  send: (write: RowWrite) => Promise<Result<RowWritten>>,
): Promise<Result<readonly RowWritten[]>> => {
  const outcomes: RowWritten[] = []
  const places = [...Map.groupBy(writes.keys(), (at) => writes[at]?.key).values()]
  let failure: Failed | undefined
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < places.length) {
      const mine = places[next++] ?? []
      for (const at of mine) {
        if (failure) return
        const written = await send(writes[at] as RowWrite)
        if (written.ok) outcomes[at] = written.value
        else failure ??= written
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, places.length) }, worker))
  return failure ?? ok(outcomes)
}
