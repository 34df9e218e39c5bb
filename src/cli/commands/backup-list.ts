/** `isthmus backup list`: which backups there are. */
import { buildCommand } from '@stricli/core'
import { backupsFlag } from '../backup/flags.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'

interface Flags extends JsonFlags {
  readonly backups: string
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const [{ foldersIn, listed }, { table }, text] = await Promise.all([
    import('../backup/places.ts'),
    import('../release/table.ts'),
    import('../backup/text.ts'),
  ])
  const names = await foldersIn(flags.backups)
  const all = []
  for (const name of names) all.push(await listed(flags.backups, name))
  if (flags.json) {
    sayJson(
      context,
      all.map((one) => (one.kind === 'backup' ? { ...one, rows: text.rowsOf(one.manifest) } : one)),
    )
    return
  }
  const rows = all.map((one): readonly string[] => {
    if (one.kind !== 'backup') {
      return [one.name, '-', '-', '-', '-', one.kind === 'damaged' ? one.why : 'was not finished']
    }
    const { backend, version, moment } = one.manifest
    const size = text.bytesText(text.storedBytes(one.manifest))
    const of = moment.kind === 'none' ? 'of no single moment' : 'of one moment'
    return [one.name, backend, version, String(text.rowsOf(one.manifest)), size, of]
  })
  say(context, `Backups in ${flags.backups}:`)
  for (const line of table(['name', 'backend', 'version', 'rows', 'size', ''], rows))
    say(context, line)
}

export const backupListCommand = buildCommand<Flags>({
  func: action(run),
  parameters: { flags: { backups: backupsFlag, json: jsonFlag } },
  docs: {
    brief: 'List the backups of a folder',
    fullDescription:
      'By their manifests: whether their rows are whole, `isthmus backup verify` says. What was not ' +
      'finished can be removed.',
  },
})
