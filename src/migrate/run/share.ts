/** Begins or resumes a run whose ranges any number of workers take. */
import { ok, type Result } from '../../errors/index.ts'
import { againstCode } from './against-code.ts'
import { changeTo } from './ending.ts'
import { isOver, type RunState } from './state.ts'
import { anew, refused } from './work.ts'
import { leaseMs, type Working } from './working.ts'

export type Sharing = Pick<
  Working,
  'name' | 'contract' | 'runs' | 'actor' | 'lease' | 'digest' | 'isAnew'
> & {
  /** Whether the source has a feed of changes. */
  readonly hasFeed: boolean
}

/** Problem: `migration-refused` where it does not go on from where it is, or one process works on it alone. */
export const shareRun = async (on: Sharing): Promise<Result<undefined>> => {
  const { name, runs, lease, hasFeed, digest } = on
  const before = (await runs.run(name))?.state as RunState | undefined
  if (!before) return refused(`There is no migration ${name}.`)
  const against = againstCode(before, on)
  if (against !== undefined) return refused(against)
  if (before.shared === true && before.status === 'in_progress') {
    return on.isAnew === true
      ? refused(`Workers are at work on ${name}: pause it first, and end them.`)
      : ok(undefined)
  }
  if (before.shared !== true && !(await lease(leaseMs))) {
    return refused(`One process works on ${name} alone: pause it first, then let workers share it.`)
  }
  // Nobody tells what has changed since its end: all of it is looked at once more.
  const isAnew = on.isAnew === true || (isOver(before.status) && !hasFeed)
  const ranges = isAnew ? (await runs.ranges(name)).map(anew) : undefined
  const also = { shared: true, transforms: digest } as const
  const done = await changeTo(on, 'in_progress', { also, ...(ranges && { ranges }) })
  return done.ok ? ok(undefined) : done
}
