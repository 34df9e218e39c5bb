/** `isthmus backup verify`: whether a backup is whole. */
import { buildCommand } from '@stricli/core'
import { backupParameter, backupsFlag } from '../backup/flags.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'

interface Flags extends JsonFlags {
  readonly backups: string
}

const run = async (context: CliContext, flags: Flags, named: string): Promise<void> => {
  const [{ backupFolder }, { wholeBackup }, { interruptible }, text] = await Promise.all([
    import('../backup/places.ts'),
    import('../backup/verified.ts'),
    import('../interruptible.ts'),
    import('../backup/text.ts'),
  ])
  const folder = await backupFolder(named, flags.backups)
  const manifest = await interruptible((signal) =>
    wholeBackup(context, folder, { quiet: flags.json, signal }),
  )
  if (flags.json) {
    sayJson(context, { folder, whole: true, ...manifest })
    return
  }
  const { backend, version, ended } = manifest
  say(context, `${folder} is whole: every file, row and digest is as the manifest says.`)
  say(
    context,
    `${backend} ${version} of ${ended}, ${text.countText(text.rowsOf(manifest), 'row')}: ${text.kindsText(manifest)}.`,
  )
  say(context, text.momentText(manifest))
}

export const backupVerifyCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: { backups: backupsFlag, json: jsonFlag },
    positional: { kind: 'tuple', parameters: [backupParameter] },
  },
  docs: {
    brief: 'Look whether a backup is whole',
    fullDescription:
      'Reads all of it: digests, numbers of rows, that each line is a document with its key, the order ' +
      'of keys, and that nothing lacks or was added. Everything that is wrong is told at once, by file. ' +
      'No backend is asked.',
  },
})
