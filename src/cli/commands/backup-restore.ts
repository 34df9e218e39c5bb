/** `isthmus backup restore`: puts the documents of a backup into a backend. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import type { Mode, Restoring } from '../backup/restoring.ts'
import { backupParameter, backupsFlag } from '../backup/flags.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly backups: string
  readonly to: string
  readonly beside: boolean
  readonly replace: boolean
  readonly dryRun: boolean
  readonly yes: boolean
}

const modeOf = ({ beside, replace }: Flags): Mode => {
  if (beside && replace) throw new Failure('usage', '--beside and --replace exclude each other')
  if (beside) return 'beside'
  return replace ? 'replace' : 'empty'
}

/** What is there is kept in a backup of its own, before any of it is replaced. */
const keptAside = async (
  context: CliContext,
  flags: Flags,
  restoring: Restoring,
): Promise<string> => {
  const [{ makeBackup }, { agreed }] = await Promise.all([
    import('../backup/make.ts'),
    import('../release/change.ts'),
  ])
  if (!flags.yes) await agreed(context)
  const { backups } = flags
  const { quiet, signal } = restoring
  const made = await makeBackup(context, restoring.opened, {
    backups,
    compression: 'zstd',
    check: false,
    quiet,
    signal,
  })
  if (!quiet) note(context, `What is there is kept in ${made.folder}.`)
  return made.name
}

const run = async (context: CliContext, flags: Flags, named: string): Promise<void> => {
  const mode = modeOf(flags)
  const [{ openedStore }, { backupFolder }, { wholeBackup }, restore, { interruptible }, text] =
    await Promise.all([
      import('../document-store.ts'),
      import('../backup/places.ts'),
      import('../backup/verified.ts'),
      import('../backup/restoring.ts'),
      import('../interruptible.ts'),
      import('../backup/text.ts'),
    ])
  const folder = await backupFolder(named, flags.backups)
  const opened = await openedStore(flags, flags.to, 'write')
  const backend = opened.store.name
  const quiet = flags.json
  const work = async (signal: Restoring['signal']): Promise<void> => {
    const manifest = await wholeBackup(context, folder, { quiet, signal })
    const restoring: Restoring = { folder, manifest, opened, mode, quiet, signal }
    const before = await restore.lookedBefore(context, restoring)
    const { missing, different, extra } = text.totalOf(before)
    const isLosing = mode === 'replace' && different + extra > 0
    if (!quiet) {
      for (const [type, what] of text.differencesOf(before)) note(context, `${type}: ${what}`)
    }
    if (flags.dryRun) {
      if (flags.json) sayJson(context, { folder, backend, before })
      else say(context, `Only looked: nothing was changed in ${backend}.`)
      return
    }
    const kept = isLosing ? await keptAside(context, flags, restoring) : undefined
    const done = await restore.putBack(context, restoring)
    const after = await restore.lookedAfter(context, restoring, done)
    const { written, deleted } = done
    if (flags.json) {
      sayJson(context, { folder, backend, before, after, written, deleted, kept: kept ?? null })
      return
    }
    const rows = text.rowsOf(manifest)
    const removed = deleted > 0 ? ` and deleted ${deleted}` : ''
    say(
      context,
      missing + different + extra === 0
        ? `All ${text.countText(rows, 'row')} were in ${backend} already: nothing was written.`
        : `Wrote ${text.countText(written, 'row')}${removed} in ${backend}.`,
    )
    const left = text.totalOf(after)
    const differing = text.countText(left.different, 'row')
    const others = text.countText(left.extra, 'row')
    say(
      context,
      left.different + left.extra === 0
        ? `Read all of it again: ${backend} holds what the backup holds, row by row.`
        : `Read all of it again: no row of the backup is missing. Left as they are: ${differing} other than in the backup, ${others} that it does not have.`,
    )
  }
  try {
    await interruptible(work)
  } finally {
    await opened.store.close()
  }
}

const boolean = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

export const backupRestoreCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      to: {
        kind: 'parsed',
        parse: String,
        brief: 'Name of the backend that it is restored to',
        placeholder: 'backend',
      },
      beside: boolean('Write what is missing, and leave all that is there'),
      replace: boolean(
        'Make the backend equal to the backup, after a backup of what is there: what differs is written, what the backup does not have is deleted',
      ),
      dryRun: boolean('Only verify the backup and say what would be written'),
      yes: boolean('Do not ask before something is replaced'),
      contract: contractFlag,
      config: configFlag,
      backups: backupsFlag,
      json: jsonFlag,
    },
    positional: { kind: 'tuple', parameters: [backupParameter] },
  },
  docs: {
    brief: 'Put the documents of a backup into a backend',
    fullDescription:
      'Verifies the backup first, and changes nothing where it is not whole, of another version than the ' +
      'backend, or where the backend holds other rows than it (but for `--beside` and `--replace`). Writes ' +
      'with ids and timestamps, as replication does. Rows that are there and equal are not written: the same ' +
      'command goes on where it was killed. At the end all of the backend is read and compared. Nobody ' +
      'else should write to it meanwhile.',
  },
})
