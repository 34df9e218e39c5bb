/** Everything that a command about a cut-over works on, open as long as it works. */
import type { Stop } from '../../../http/index.ts'
import type { Finding } from '../../../migrate/index.ts'
import { note, type CliContext, type JsonFlags } from '../../context.ts'
import type { StoreFlags } from '../../control/open.ts'
import { loadProject } from '../../document-store.ts'
import { interruptible } from '../../interruptible.ts'
import { withTarget } from '../../release/open-target.ts'
import { rolloutsOf } from '../../release/rollouts-of.ts'
import type { Rollouts } from '../../release/target.ts'
import { withBoth } from '../ends.ts'
import { runNamed, withRuns } from '../runs.ts'
import type { Gathering } from './gather.ts'
import { rolloutBetween } from './rollout-between.ts'

export interface CutFlags extends StoreFlags, JsonFlags {
  readonly contract: string
  readonly backups: string
  readonly backup?: string
  /** Milliseconds */
  readonly recheck: number
}

export interface Cutting extends Gathering {
  readonly rollouts: Rollouts
}

/** Findings that are told. */
const mostTold = 20

const telling = (context: CliContext, { json }: JsonFlags) => {
  let told = 0
  return (where: string, { type, key, verdict }: Finding): void => {
    told += 1
    if (!json && told <= mostTold) note(context, `${where}: ${type} ${key} is ${verdict.kind}`)
  }
}

/** @throws Failure `policy-in-files` where nothing moves by rollouts, and as what is opened */
export const withCutting = (
  context: CliContext,
  flags: CutFlags,
  name: string,
  work: (on: Cutting, signal: Stop) => Promise<void>,
): Promise<void> =>
  interruptible(async (signal) => {
    const project = await loadProject(flags)
    await withRuns(flags, (store) =>
      withTarget(flags, async (target) => {
        const rollouts = rolloutsOf(target)
        const row = await runNamed(store, name)
        const between = await rolloutBetween(target, rollouts, row.state)
        await withBoth(project, row.state, (ends) =>
          work(
            {
              project,
              store,
              name,
              row,
              ends,
              between,
              rollouts,
              backups: flags.backups,
              backup: flags.backup,
              recheckMs: flags.recheck,
              quiet: flags.json,
              signal,
              onFinding: telling(context, flags),
            },
            signal,
          ),
        )
      }),
    )
  })
