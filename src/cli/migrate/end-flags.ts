/** How the two ends of a migration are named: as words, or by options. */
import { Failure } from '../../errors/index.ts'
import { backupsFlag } from '../backup/flags.ts'

export interface EndFlags {
  readonly from?: string
  readonly to?: string
  readonly fromVersion?: string
  readonly toVersion?: string
  readonly type?: string
  readonly backups: string
}

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

export const endFlags = {
  from: text('What is read: a backend, a file of documents, or backup:NAME', 'end'),
  to: text('What is written: a backend, or a file of documents that is not there yet', 'end'),
  fromVersion: text('Version of the documents of the file that is read', 'version'),
  toVersion: text('Version that the documents of the file that is written are to have', 'version'),
  type: text(
    'Type of all documents of the file, each line of which is a document; else each line tells its own',
    'type',
  ),
  backups: backupsFlag,
} as const

export const endParameters = {
  kind: 'tuple',
  parameters: [
    {
      brief: 'Backend, file or backup:NAME that is read',
      parse: String,
      placeholder: 'from',
      optional: true,
    },
    {
      brief: 'Backend or file that is written',
      parse: String,
      placeholder: 'to',
      optional: true,
    },
  ],
} as const

/**
 * Words stand for the ends that no option names.
 *
 * @throws Failure `usage` where an end is named twice, or not at all
 */
export const namedEnds = (
  { from, to }: Pick<EndFlags, 'from' | 'to'>,
  ...words: readonly (string | undefined)[]
): { readonly from: string; readonly to: string } => {
  const left = words.filter((word) => word !== undefined)
  const first = from ?? left.shift()
  const second = to ?? left.shift()
  const [extra] = left
  if (extra !== undefined) {
    const option = from === undefined ? '--to' : '--from'
    throw new Failure('usage', `An end is named twice: "${extra}" as a word, and by ${option}`)
  }
  if (first !== undefined && second !== undefined) return { from: first, to: second }
  const missing = first === undefined ? 'Both ends are missing' : 'One end is missing'
  throw new Failure(
    'usage',
    `${missing}: name what is read and what is written, FROM TO or --from and --to`,
  )
}
