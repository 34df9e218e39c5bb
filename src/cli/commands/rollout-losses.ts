/** `isthmus rollout losses`: which documents would lose something if a rollout were rolled back now. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import type { LossCount } from '../../gateway/rollout/losses/count-losses.ts'
import { Stop } from '../../http/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import { lossesLines } from '../release/losses-text.ts'
import { withTarget } from '../release/open-target.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import { declaredOf } from '../release/read-rollout.ts'

interface Flags extends TargetFlags {
  readonly most: number
}

/** Between two lines about how far it is, in milliseconds. */
const notesEvery = 2000

const telling = (context: CliContext) => {
  let last = performance.now()
  return ({
    resource,
    documents,
    losing,
  }: Pick<LossCount, 'resource' | 'documents' | 'losing'>) => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${resource}: ${documents} documents so far, ${losing} would lose something`)
  }
}

const run = (context: CliContext, flags: Flags, name: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const { value: rollout } = await declaredOf(from, name)
    const contract = await loadContract(flags.contract)
    const config = await loadWrittenConfig(flags.config)
    const { scanLosses } = await import('../release/scan-losses.ts')
    const signal = new Stop()
    const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
    process.once('SIGINT', stop)
    const onPage = flags.json ? () => undefined : telling(context)
    try {
      const { most } = flags
      const losses = await scanLosses({ name, rollout, contract, config, most, signal, onPage })
      if (flags.json) sayJson(context, { where: from.where, ...losses })
      else for (const line of lossesLines(losses)) say(context, line)
      if (signal.aborted) context.process.exitCode = catalogue['client-closed'].exit
    } finally {
      process.removeListener('SIGINT', stop)
    }
  })

/** @throws Failure `usage` */
const parseMost = (text: string): number => {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not a number of documents: write 1000000, say`)
}

export const lossesCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      ...targetFlags,
      most: {
        kind: 'parsed',
        parse: parseMost,
        brief: 'More documents in one list are taken for a list without an end',
        placeholder: 'documents',
        default: '10000000',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the rollout', parse: String, placeholder: 'rollout' }],
    },
  },
  docs: {
    brief: 'Count the documents that would lose something if it were rolled back now',
    fullDescription:
      'Reads the lists of the new backend, page by page, by its address in the configuration and with ' +
      'the headers of its `replication`. Each document is carried to the version of the old backend and ' +
      'back again: what does not come back would not be shown after a rollback. Told by resource and ' +
      'JSON path, never by value. Ctrl-C ends it early, and tells what was counted until then. Where ' +
      'clients write meanwhile, the numbers are of no single moment.',
  },
})
