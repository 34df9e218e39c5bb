/** `isthmus migrate worker`: one of any number of processes that work on a migration together. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import type { CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { runNamed, withRuns } from '../migrate/runs.ts'
import { sharedAddress } from '../migrate/sharing.ts'
import { transformsOf, workFlags, type ResumeFlags } from '../migrate/work-flags.ts'
import { nameParameters } from '../migrate/positionals.ts'

const work = async (context: CliContext, flags: ResumeFlags, name: string): Promise<void> => {
  const { loadProject, storeOf } = await import('../document-store.ts')
  const { workHere } = await import('../migrate/working.ts')
  const transforms = await transformsOf(flags)
  const project = await loadProject(flags)
  await sharedAddress(flags)
  await withRuns(flags, async (store) => {
    const { state } = await runNamed(store, name)
    if (state.shared !== true) {
      throw new Failure(
        'migration-refused',
        `One process alone works on ${name}: let workers share it with "isthmus migrate resume ${name} --workers"`,
      )
    }
    const source = storeOf(project, state.source, 'read')
    const target = storeOf(project, state.target, 'write')
    try {
      await workHere(context, flags, store, project, { name, source, target, transforms })
    } finally {
      await source.close()
      await target.close()
    }
  })
}

export const migrateWorkerCommand = buildCommand<ResumeFlags, [string]>({
  func: action(work),
  parameters: {
    flags: workFlags,
    positional: nameParameters,
  },
  docs: {
    brief: 'Work on a migration together with other processes, on this machine or others',
    fullDescription:
      'Takes ranges of a migration that was begun with --workers, one after the other, until it is over. ' +
      'The control store has to be a Postgres. A worker that is killed loses nothing: after ten seconds ' +
      'another one goes on with its range. While the migration is paused, workers wait. A rate is that of ' +
      'all of them together.',
  },
})
