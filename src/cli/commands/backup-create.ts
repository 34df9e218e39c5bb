/** `isthmus backup create`: all documents of a backend in a folder. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import { backupsFlag } from '../backup/flags.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly backups: string
  readonly name?: string
  readonly gzip: boolean
  readonly check: boolean
}

const run = async (context: CliContext, flags: Flags, backend: string): Promise<void> => {
  const [{ openedStore }, { makeBackup }, { interruptible }, text] = await Promise.all([
    import('../document-store.ts'),
    import('../backup/make.ts'),
    import('../interruptible.ts'),
    import('../backup/text.ts'),
  ])
  const opened = await openedStore(flags, backend, 'read')
  try {
    const { name, folder, manifest } = await interruptible((signal) =>
      makeBackup(context, opened, {
        backups: flags.backups,
        ...(flags.name === undefined ? {} : { name: flags.name }),
        compression: flags.gzip ? 'gzip' : 'zstd',
        check: flags.check,
        quiet: flags.json,
        signal,
      }),
    )
    const isUnsure = flags.check && manifest.moment.kind === 'none'
    if (isUnsure) context.process.exitCode = 1
    if (flags.json) {
      sayJson(context, { name, folder, ...manifest })
      return
    }
    const [rows, bytes] = [text.rowsOf(manifest), text.storedBytes(manifest)]
    say(context, `Made ${name} in ${folder}, and read it again: it is whole.`)
    say(
      context,
      `${text.countText(rows, 'row')} of ${manifest.version} in ${text.bytesText(bytes)}: ${text.kindsText(manifest)}.`,
    )
    for (const line of text.unlistedText(manifest)) say(context, line)
    say(context, text.momentText(manifest))
    if (isUnsure) note(context, 'It changed each time it was read: stop what writes to it.')
  } finally {
    await opened.store.close()
  }
}

/** @throws Failure `usage` */
const parseName = (text: string): string => {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(text)) return text
  throw new Failure(
    'usage',
    `"${text}" is no name of a backup: it is made of letters, digits, dots, dashes and underscores`,
  )
}

export const backupCreateCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      backups: backupsFlag,
      name: {
        kind: 'parsed',
        parse: parseName,
        brief: 'What it is called; the backend and the time when absent',
        placeholder: 'name',
        optional: true,
      },
      gzip: {
        kind: 'boolean',
        brief: 'Compress by gzip, which everything reads, in place of zstd',
        default: false,
        withNegated: false,
      },
      check: {
        kind: 'boolean',
        brief:
          'Read everything again until it is twice the same, where the backend has no change feed; 1 where it never is',
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the backend', parse: String, placeholder: 'backend' }],
    },
  },
  docs: {
    brief: 'Make a backup of all documents of a backend',
    fullDescription:
      'Reads every list of the backend, by its address in the configuration and with the headers of its ' +
      '`replication`, and keeps the documents byte for byte, as compressed lines of JSON, beside the schema ' +
      'and a manifest with counts and SHA-256. The manifest is written last: what was killed or ran out of ' +
      'space is no backup. Only its owner may read it. Ctrl-C leaves nothing.',
  },
})
