/** Facts of all workers reach one sink, of each worker one batch at a time. */
import type { FactsBatch, FactsSink } from '../../gateway/facts/index.ts'

export interface Kept {
  /** Whether it is kept; else it is handed over again. */
  readonly ok: boolean
}

/**
 * A worker that does not wait any longer hands the same batch over again: while the sink is still at
 * it, that asks it nothing more. So there waits no more than one batch per worker, however slow the
 * sink is.
 */
export const gatherInto = (sink: FactsSink): ((batch: FactsBatch) => Promise<Kept>) => {
  const underWay = new Map<string, Promise<Kept>>()
  return (batch) => {
    const key = `${batch.instance} ${batch.sequence}`
    const taking =
      underWay.get(key) ??
      sink
        .take(batch)
        // The worker tells of it.
        .then(
          () => ({ ok: true }),
          () => ({ ok: false }),
        )
        .finally(() => underWay.delete(key))
    underWay.set(key, taking)
    return taking
  }
}
