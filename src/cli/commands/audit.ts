/** `isthmus audit`: of a store; and whether the audit of the control store is whole, and all of it as JSON lines. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { once } from 'node:events'
import { Failure } from '../../errors/index.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { storeFlags, withStore, type StoreFlags } from '../control/open.ts'
import { action } from '../failing.ts'
import { auditSchemaCommand } from './audit-schema.ts'

type Flags = StoreFlags & JsonFlags

const verify = (context: CliContext, flags: Flags): Promise<void> =>
  withStore(flags, async (store, where) => {
    const verdict = await store.verifyAudit()
    if (flags.json) {
      sayJson(context, verdict)
      if (!verdict.ok) context.process.exitCode = 1
      return
    }
    if (!verdict.ok) {
      throw new Failure('audit-broken', `The audit of ${where} is not whole`, [
        { place: `row ${verdict.seq}`, message: verdict.why },
      ])
    }
    const { rows, last } = verdict
    say(context, `The audit of ${where} is whole: ${rows} rows.`)
    say(context, `Hash of the last one: ${last}`)
  })

const verifyCommand = buildCommand<Flags>({
  func: action(verify),
  parameters: { flags: { ...storeFlags, json: jsonFlag } },
  docs: {
    brief: 'Look whether rows of the audit were removed, altered or put in',
    fullDescription:
      'Each row holds the hash of the one before it. Who may write to the database could write all of ' +
      'it anew: keep the hash of the last row elsewhere, and it shows.',
  },
})

type ExportFlags = StoreFlags & JsonFlags & { readonly after: number }

const write = async (context: CliContext, text: string): Promise<void> => {
  const { stdout } = context.process
  if (!stdout.write(text)) await once(stdout, 'drain')
}

const exportAll = (context: CliContext, flags: ExportFlags): Promise<void> =>
  withStore(flags, async (store) => {
    const { auditLines } = await import('../../control/actions/audit-lines.ts')
    for await (const lines of auditLines(store, flags.after)) await write(context, lines)
  })

const parseSeq = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is no number of a row`)
}

const exportCommand = buildCommand<ExportFlags>({
  func: action(exportAll),
  parameters: {
    flags: {
      ...storeFlags,
      after: {
        kind: 'parsed',
        parse: parseSeq,
        brief: 'Only rows after the one with this number',
        placeholder: 'seq',
        default: '0',
      },
      json: { ...jsonFlag, brief: 'Print errors as JSON, too' },
    },
  },
  docs: { brief: 'Print the audit as JSON lines, oldest first' },
})

export const auditCommands = buildRouteMap({
  routes: { schema: auditSchemaCommand, verify: verifyCommand, export: exportCommand },
  docs: { brief: 'Audit a store, or the audit of the control store' },
})
