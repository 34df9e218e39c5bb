/** Documents that did not get there, once more. */
import { ok, type Result } from '../../errors/index.ts'
import { settleKey } from '../copy/settle-key.ts'
import { copyingOf, pairsIn, trying, type Doing } from './doing.ts'
import { strandedOf } from './saved.ts'

/** Documents that did not get there and are read at a time. */
const strandedAtOnce = 100

/** Each of them once; how many got there, and 0 where it is to stop. */
const round = async (doing: Doing): Promise<Result<number>> => {
  const { on, watch, saved } = doing
  const pairs = pairsIn(doing)
  let after: { readonly type: string; readonly key: string } | undefined
  for (let landed = 0; ;) {
    const rows = await on.runs.stranded(on.name, { limit: strandedAtOnce, ...(after && { after }) })
    if (rows.length === 0) return ok(landed)
    for (const { type, key } of rows) {
      after = { type, key }
      const pair = pairs.find(({ to }) => to.type === type)
      const range = saved.ranges.findLast((one) => one.type === type)
      if (!pair || !range) continue
      const settled = await trying(() => settleKey(key, copyingOf(pair, doing)), doing)
      if (!settled.ok) return settled
      const { counts, refused } = settled.value
      const { at, isDone } = range
      const came = refused ? { stranded: [strandedOf(type, refused)] } : { landed: [key] }
      if (!(await saved.step(range, { at, isDone, counts, ...came }))) return ok(0)
      if (!(await watch.look())) return ok(0)
      if (!refused) landed += 1
    }
  }
}

/**
 * Tries again what did not get there, as long as some of it does: what it refers to may have been missing,
 * another document of its own kind, say, whose key comes later.
 */
export const retry = async (doing: Doing): Promise<Result<undefined>> => {
  for (;;) {
    const landed = await round(doing)
    if (!landed.ok) return landed
    if (landed.value === 0 || doing.saved.stranded === 0) return ok(undefined)
  }
}
