/** Writes that do not depend on one another, in as few transactions as their storage takes. */
import { ok, type Result } from '../../errors/index.ts'

type Outcomes<T> = Result<readonly Result<T>[]>

/**
 * Where all at once are `too-large`, of which nothing is written, each half is written alone, down to
 * single ones. Fails as a whole only where nothing before was written: else the failure is told of each
 * write that it is about.
 */
export const inPortions = async <W, T>(
  writes: readonly W[],
  commit: (portion: readonly W[]) => Promise<Outcomes<T>>,
): Promise<Outcomes<T>> => {
  const whole = await commit(writes)
  if (whole.ok || whole.problem.code !== 'too-large') return whole
  if (writes.length === 1) return ok([whole])
  const half = Math.ceil(writes.length / 2)
  const first = await inPortions(writes.slice(0, half), commit)
  if (!first.ok) return first
  const rest = writes.slice(half)
  const second = await inPortions(rest, commit)
  return ok([...first.value, ...(second.ok ? second.value : rest.map(() => second))])
}
