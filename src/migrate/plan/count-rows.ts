/** How many documents of a kind there are, whatever it takes to know. */
import { ok, type Result } from '../../errors/index.ts'
import type { Kind } from '../kinds.ts'
import type { Lists } from '../lists/lists.ts'

/** Problems: those of the lists. */
export const countRows = async (lists: Lists, kind: Kind): Promise<Result<number>> => {
  const counted = await lists.count(kind)
  if (!counted.ok) return counted
  if (counted.value !== undefined) return ok(counted.value)
  let rows = 0
  for await (const page of lists.all(kind)) {
    if (!page.ok) return page
    rows += page.value.length
  }
  return ok(rows)
}
