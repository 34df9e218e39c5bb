/** `isthmus migrate rollback`: back to the backend that the data came from. */
import { buildCommand } from '@stricli/core'
import { jsonFlag, note, say, sayJson, type CliContext } from '../context.ts'
import { storeFlags } from '../control/open.ts'
import { Failure } from '../../errors/index.ts'
import { action } from '../failing.ts'
import { contractFlag } from '../load.ts'
import type { CutFlags } from '../migrate/cutover/cutting.ts'
import { nameParameters } from '../migrate/positionals.ts'

interface Flags extends Omit<CutFlags, 'recheck' | 'backup' | 'backups'> {
  readonly reason?: string
  readonly dryRun: boolean
  readonly yes: boolean
}

const run = async (context: CliContext, flags: Flags, name: string): Promise<void> => {
  const { withCutting } = await import('../migrate/cutover/cutting.ts')
  const { losingOf } = await import('../migrate/cutover/losing.ts')
  const { losingText } = await import('../migrate/cutover/show-evidence.ts')
  await withCutting(context, { ...flags, backups: '', recheck: 0 }, name, async (on, signal) => {
    const { source, target } = on.row.state
    if (!on.between) {
      throw new Failure(
        'migration-refused',
        `No rollout leads from ${source} to ${target}, so that clients read and write where the configuration sends them: there is nothing to take back. What ${target} held before is in a backup of it: isthmus backup restore NAME --to ${target} --replace`,
      )
    }
    const { status } = on.between
    if (status.resources.every(({ stage }) => stage === 'off')) {
      throw new Failure(
        'migration-refused',
        `The rollout ${status.name} is at off: ${source} alone is read and written already`,
      )
    }
    const losing = await losingOf(on.project, on.between, signal)
    if (flags.dryRun && flags.json) {
      sayJson(context, { name, rollout: status.name, losing, state: status.state })
      return
    }
    for (const line of losingText({ losing })) note(context, line)
    if (flags.dryRun) {
      say(context, `Only looked: the rollout ${status.name} stays where it is.`)
      return
    }
    if (!flags.yes) {
      const { agreed } = await import('../release/change.ts')
      note(
        context,
        `The rollout ${status.name} goes back to off, stage by stage: ${source} has every write.`,
      )
      await agreed(context, 'Say --yes to do it.')
    }
    const { valueOf } = await import('../release/rollouts-of.ts')
    const reason = flags.reason ?? `Rollback of the migration ${name}`
    const asked = await on.rollouts.ask(status.name, { kind: 'rollback' }, status.version, reason)
    const after = valueOf(asked)
    if (flags.json) {
      sayJson(context, { name, rollout: status.name, losing, state: after.state })
      return
    }
    say(context, `The rollout ${status.name} goes back to ${source}, stage by stage.`)
    say(context, `Watch it: isthmus rollout status ${status.name} --wait 10m`)
  })
}

const boolean = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

export const migrateRollbackCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      ...storeFlags,
      contract: contractFlag,
      reason: {
        kind: 'parsed',
        parse: String,
        brief: 'Why, for the audit',
        placeholder: 'text',
        optional: true,
      },
      dryRun: boolean('Only count what would be out of sight afterwards'),
      yes: boolean('Do it without asking'),
      json: jsonFlag,
    },
    positional: nameParameters,
  },
  docs: {
    brief: 'Go back to the backend that the data came from',
    fullDescription:
      'Counts the documents that the old backend cannot hold wholly, then leads the rollout back to off, ' +
      'stage by stage. Both backends were written all the time, so that no write is lost. From complete ' +
      'nothing leads back but a migration the other way.',
  },
})
