/** `isthmus audit schema`: whether the documents of a store hold together. */
import { buildCommand } from '@stricli/core'
import { dirname, join } from 'node:path'
import { catalogue, Failure } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import type { AuditIssue, AuditReport, AuditRules, Severity } from '../../migrate/index.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { configFlag, contractFlag, loadContract, loadWrittenConfig } from '../load.ts'
import { readBytes } from '../read-file.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly rules?: string
  readonly failOn: Severity
  readonly notes: boolean
  readonly most: number
}

/** Between two lines about how far it is, in milliseconds. */
const notesEvery = 2000

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

const telling = (context: CliContext) => {
  let last = performance.now()
  return ({ type, documents }: { readonly type: string; readonly documents: number }) => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${type}: ${documents} documents so far`)
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
  const contract = await loadContract(flags.contract)
  const { servedConfig } = await import('../../gateway/config/index.ts')
  const config = servedConfig(await loadWrittenConfig(flags.config), contract)
  const rules = await rulesOf(flags)
  const [{ audit }, { sqliteReferenceIndex }, { configured, openedBackend, ownHeaders }] =
    await Promise.all([
      import('../../migrate/index.ts'),
      import('../../migrate/node/reference-index.ts'),
      import('../backend.ts'),
    ])
  const { backend: of, version } = configured({ config, contract }, name)
  const headers = ownHeaders(name, of)
  const backend = openedBackend(config, name)
  const index = sqliteReferenceIndex()
  const signal = new Stop()
  const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
  process.once('SIGINT', stop)
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
  try {
    const { depth, responseBytes } = config.limits
    const done = await audit({
      backend,
      headers,
      limits: { depth, responseBytes },
      signal,
      version,
      rules,
      index,
      onIssue,
      ...(flags.json ? {} : { onPage: telling(context) }),
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
    process.removeListener('SIGINT', stop)
    index.close()
    await backend.close()
  }
}

/** @throws Failure `usage` */
const parseMost = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not a number of findings: write 1000, say`)
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
      most: {
        kind: 'parsed',
        parse: parseMost,
        brief: 'Findings that are told; the others are counted',
        placeholder: 'findings',
        default: '1000',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the backend', parse: String, placeholder: 'backend' }],
    },
  },
  docs: {
    brief: 'Look whether the documents of a backend are whole and refer to what is there',
    fullDescription:
      'Reads every list of the backend, page by page, by its address in the configuration and with the ' +
      'headers of its `replication`. Finds documents that do not fit the contract, lack a field or a ' +
      'key, are listed twice, have times in the wrong order, refer to what is not there, or are their ' +
      'own ancestors. What refers to what the contract says: `refersTo`. Notes are of what tells of the past ' +
      'and names what is gone, as events do. Nothing is changed. Where ' +
      'clients write meanwhile, a finding may be of a moment: look again.',
  },
})
