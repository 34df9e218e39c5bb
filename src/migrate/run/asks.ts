/** What people ask of a run while it is worked on elsewhere: for command line and admin API alike. */
import type { RunRow, RunStore } from '../../control/runs.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { moved, type RunState, type Throttle } from './state.ts'

export type Known = RunRow & { readonly state: RunState }

/** Settings that are changed; null takes a limit away, and what is absent stays. */
export type Throttling = { readonly [K in keyof Throttle]?: Throttle[K] | null | undefined }

export type RunWish =
  | { readonly kind: 'pause' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'throttle'; readonly throttle: Throttling }

export interface Asked {
  readonly name: string
  readonly wish: RunWish
  /** As the audit names them. */
  readonly actor: string
  readonly reason?: string | undefined
  /** Versions that the actor may have seen; whatever it is when absent. */
  readonly seen?: readonly string[] | undefined
}

/** Names that a problem tells. */
const mostTold = 50

/** Problem: `entry-not-found`, with names that there are. */
export const runOf = async (
  runs: Pick<RunStore, 'run' | 'runs'>,
  name: string,
): Promise<Result<Known>> => {
  const row = await runs.run(name)
  if (row) return ok({ ...row, state: row.state as RunState })
  const choices = (await runs.runs()).slice(0, mostTold).map((one) => one.name)
  return failed(problem('entry-not-found', `There is no migration "${name}".`, { choices }))
}

const throttledBy = (state: RunState, throttle: Throttling): RunState => {
  const given = Object.entries(throttle).filter(([, value]) => value !== undefined)
  const named = new Set(given.map(([name]) => name))
  const kept = Object.entries(state.throttle).filter(([name]) => !named.has(name))
  const set = given.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, value] as const],
  )
  return { ...state, throttle: Object.fromEntries([...kept, ...set]) }
}

const wishedOf = (state: RunState, wish: RunWish, reason: string | undefined): Result<RunState> => {
  switch (wish.kind) {
    case 'pause':
      return moved(state, 'paused', new Date(), reason)
    case 'cancel':
      return moved(state, 'cancelled', new Date(), reason)
    case 'throttle':
      return ok(throttledBy(state, wish.throttle))
  }
}

const changed = ({ name, version }: RunRow) =>
  problem(
    'entry-changed',
    `The migration "${name}" is not as it was seen: it is at version ${version} now.`,
  )

/**
 * Changes the state of a run, with a row of the audit; whoever works on it follows within a second.
 *
 * Problems: `entry-not-found`, `entry-changed`, `migration-refused`.
 */
export const askRun = async (runs: RunStore, asked: Asked): Promise<Result<Known>> => {
  const { name, wish, actor, reason, seen } = asked
  const found = await runOf(runs, name)
  if (!found.ok) return found
  const { version, state } = found.value
  if (seen !== undefined && !seen.includes(String(version))) return failed(changed(found.value))
  const next = wishedOf(state, wish, reason)
  if (!next.ok) return next
  const said = reason === undefined ? {} : { reason }
  const change = { actor, action: `migration.${wish.kind}`, ...said, name, version }
  if (await runs.changeRun({ ...change, state: next.value }))
    return ok({ name, version: version + 1, state: next.value })
  const now = await runOf(runs, name)
  return now.ok ? failed(changed(now.value)) : now
}
