/** `isthmus audit schema`: whether the documents of a store hold together. */
import { buildCommand } from '@stricli/core'
import { dirname, join } from 'node:path'
import { catalogue, Failure } from '../../errors/index.ts'
import type { AuditIssue, AuditReport, AuditRules, Severity } from '../../migrate/index.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { interruptible } from '../interruptible.ts'
import { configFlag, contractFlag } from '../load.ts'
import { endFlags } from '../migrate/end-flags.ts'
import { readBytes } from '../read-file.ts'
import { rowsTold } from '../rows-told.ts'
import { mostFlag } from '../whole-number.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly rules?: string
  readonly failOn: Severity
  readonly notes: boolean
  readonly most: number
  readonly ofVersion?: string
  readonly type?: string
  readonly backups: string
}

const severities = ['note', 'warning', 'error'] as const

const usualFile = 'audit.json'

/** Those of the file that is named, else of that beside the contract, else none. */
const rulesOf = async ({ rules: named, contract }: Flags): Promise<AuditRules> => {
  const { auditRules } = await import('../../migrate/index.ts')
  const file = named ?? join(dirname(contract), usualFile)
  let bytes
  try {
    bytes = await readBytes(file)
  } catch (error) {
    if (named === undefined && error instanceof Failure && error.code === 'file-not-found') {
      return auditRules({}, file)
    }
    throw error
  }
  try {
    return auditRules(JSON.parse(new TextDecoder().decode(bytes)), file)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('config-invalid', `${file} is not JSON`)
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const summary = ({
  documents,
  issues,
  unlisted,
  isInterrupted,
}: AuditReport): readonly string[] => {
  const looked = Object.entries(documents).map(([type, count]) => `${type} ${count}`)
  return [
    `Looked at: ${looked.join(', ')}.`,
    ...(unlisted.length > 0 ? [`Nothing lists: ${unlisted.join(', ')}.`] : []),
    `${counted(issues.error, 'error')}, ${counted(issues.warning, 'warning')}, ${counted(issues.note, 'note')}.`,
    ...(isInterrupted ? ['It was interrupted: the rest was not looked at.'] : []),
  ]
}

const run = async (context: CliContext, flags: Flags, name: string): Promise<void> => {
  const rules = await rulesOf(flags)
  const [{ loadProject }, { audit }, { sqliteReferenceIndex }, { endOf }, { openLists }] =
    await Promise.all([
      import('../document-store.ts'),
      import('../../migrate/index.ts'),
      import('../../migrate/node/reference-index.ts'),
      import('../migrate/end.ts'),
      import('../migrate/open-lists.ts'),
    ])
  const project = await loadProject(flags)
  const { ofVersion: version, backups, json } = flags
  const end = await endOf(project, name, flags)
  const told = rowsTold(context, 'read')
  const options = {
    backups,
    ...(version !== undefined && { version }),
    ...(!json && { onRows: told }),
  }
  const kept: AuditIssue[] = []
  let more = 0
  const onIssue = (issue: AuditIssue): void => {
    if (issue.severity === 'note' && !flags.notes) return
    if (kept.length + more >= flags.most) more += 1
    else if (flags.json) kept.push(issue)
    else {
      kept.push(issue)
      say(context, `${issue.severity.padEnd(7)}  ${issue.message} [${issue.code}]`)
    }
  }
  await interruptible(async (signal) => {
    const opened = await openLists(project, end, options, signal)
    const index = sqliteReferenceIndex()
    try {
      if (opened.note !== undefined) note(context, opened.note)
      const done = await audit({
        lists: opened.lists,
        signal,
        rules,
        index,
        onIssue,
        ...(!json && { onPage: ({ type, documents: rows }) => told({ type, rows }) }),
      })
      if (!done.ok) throw new ProblemFailure(done.problem)
      const report = done.value
      if (flags.json)
        sayJson(context, { backend: name, ...report, issues: report.issues, found: kept, more })
      else {
        if (more > 0) say(context, `and ${more} more: say with --most how many are told`)
        for (const line of summary(report)) say(context, line)
      }
      const counting = severities.slice(severities.indexOf(flags.failOn))
      if (counting.some((severity) => report.issues[severity] > 0)) context.process.exitCode = 1
      if (report.isInterrupted) context.process.exitCode = catalogue['client-closed'].exit
    } finally {
      index.close()
      await opened.close()
    }
  })
}

export const auditSchemaCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      rules: {
        kind: 'parsed',
        parse: String,
        brief: `Rules of the audit; ${usualFile} beside the contract when absent, if there is one`,
        placeholder: 'file',
        optional: true,
      },
      failOn: {
        kind: 'enum',
        values: severities,
        brief: 'Least severity for which it ends with 1',
        default: 'error',
      },
      notes: {
        kind: 'boolean',
        brief: 'Tell notes, too, which are counted only otherwise',
        default: false,
        withNegated: false,
      },
      most: mostFlag,
      ofVersion: {
        kind: 'parsed',
        parse: String,
        brief: 'Version of the documents of a file',
        placeholder: 'version',
        optional: true,
      },
      type: endFlags.type,
      backups: endFlags.backups,
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Backend, file or backup:NAME', parse: String, placeholder: 'end' }],
    },
  },
  docs: {
    brief:
      'Look whether the documents of a backend, file or backup are whole and refer to what is there',
    fullDescription:
      'Reads every list of a backend, page by page, by its address in the configuration and with the ' +
      'headers of its `replication`. Finds documents that do not fit the contract, lack a field or a ' +
      'key, are listed twice, have times in the wrong order, refer to what is not there, or are their ' +
      'own ancestors. What refers to what the contract says: `refersTo`. Notes are of what tells of the past ' +
      'and names what is gone, as events do. Nothing is changed. Where ' +
      'clients write meanwhile, a finding may be of a moment: look again.',
  },
})
