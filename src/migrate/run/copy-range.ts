/** One range of a run: its documents batch after batch, each of which is a step. */
import type { RunRange } from '../../control/runs.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { copyKind, type Batch } from '../copy/copy-kind.ts'
import { paceAmong } from '../copy/pace.ts'
import { copyingOf, pairsIn, type Doing } from './doing.ts'
import { strandedOf } from './saved.ts'

/** Copies a range from where it is; answers whether it is through. */
export const copyRange = async (first: RunRange, doing: Doing): Promise<Result<boolean>> => {
  const { on, watch, saved } = doing
  const pair = pairsIn(doing).find(({ to: { type } }) => type === first.type)
  if (!pair) {
    const detail = `Both versions have no documents of ${first.type} any more.`
    return failed(problem('migration-refused', detail))
  }
  let range: RunRange | undefined = first
  const onBatch = async ({ counts, refused, end }: Batch): Promise<boolean> => {
    if (!range) return false
    range = await saved.step(range, {
      at: end ?? range.at,
      isDone: end === undefined,
      counts,
      stranded: refused.map((one) => strandedOf(first.type, one)),
    })
    return range !== undefined && watch.look()
  }
  const { throttling } = doing
  const after = first.at ?? first.after
  watch.working(1)
  try {
    if (!(await throttling.ready())) return ok(false)
    return await copyKind({
      ...copyingOf(pair, doing),
      range: { ...(after !== null && { after }), ...(first.to !== null && { to: first.to }) },
      pace: () => paceAmong(throttling.pace(), on.parallel ?? 1),
      onBatch,
      onTrouble: watch.patience(),
      rest: (rows, ms) => throttling.after(rows, ms),
    })
  } finally {
    watch.working(-1)
  }
}
