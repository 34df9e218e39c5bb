/** Begins or resumes a run whose ranges any number of workers take. */
import { ok, type Result } from '../../errors/index.ts'
import { changeTo } from './ending.ts'
import { isOver, type RunState } from './state.ts'
import { anew, refused } from './work.ts'
import { leaseMs, type Working } from './working.ts'

export type Sharing = Pick<Working, 'name' | 'runs' | 'actor' | 'lease'> & {
  /** Whether the source has a feed of changes. */
  readonly hasFeed: boolean
  /** Digest of the module of transforms, which all workers have to have. */
  readonly transforms: string | undefined
}

/** Problem: `migration-refused` where it does not go on from where it is, or one process works on it alone. */
export const shareRun = async (on: Sharing): Promise<Result<undefined>> => {
  const { name, runs, lease, hasFeed, transforms } = on
  const before = (await runs.run(name))?.state as RunState | undefined
  if (!before) return refused(`There is no migration ${name}.`)
  const isShared = before.shared === true && before.transforms === transforms
  if (isShared && before.status === 'in_progress') return ok(undefined)
  if (before.shared !== true && !(await lease(leaseMs))) {
    return refused(`One process works on ${name} alone: pause it first, then let workers share it.`)
  }
  // Nobody tells what has changed since its end: all of it is looked at once more.
  const isAnew = isOver(before.status) && !hasFeed
  const ranges = isAnew ? (await runs.ranges(name)).map(anew) : undefined
  const shared = { shared: true, ...(transforms !== undefined && { transforms }) }
  const done = await changeTo(on, 'in_progress', { shared, ...(ranges && { ranges }) })
  return done.ok ? ok(undefined) : done
}
