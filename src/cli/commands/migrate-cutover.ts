/** `isthmus migrate cutover`: gathers what a cut-over is decided by, and lets the rollout make it. */
import { buildCommand } from '@stricli/core'
import { backupsFlag } from '../backup/flags.ts'
import { jsonFlag, type CliContext } from '../context.ts'
import { storeFlags } from '../control/open.ts'
import { action } from '../failing.ts'
import { contractFlag } from '../load.ts'
import type { CutOverFlags } from '../migrate/cutover/cut-over.ts'
import type { CutFlags } from '../migrate/cutover/cutting.ts'
import { parsePercent } from '../release/options.ts'
import { recheckFlag } from '../migrate/compare-flags.ts'
import { nameParameters } from '../migrate/positionals.ts'

interface Flags extends CutFlags, CutOverFlags {
  readonly token?: string
}

const run = async (context: CliContext, flags: Flags, name: string): Promise<void> => {
  const { withCutting } = await import('../migrate/cutover/cutting.ts')
  const { token } = flags
  await withCutting(context, flags, name, async (on) => {
    if (token === undefined) {
      const { showEvidence } = await import('../migrate/cutover/show-evidence.ts')
      await showEvidence(context, flags, on)
    } else {
      const { cutOver } = await import('../migrate/cutover/cut-over.ts')
      await cutOver(context, flags, on, token)
    }
  })
}

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

export const migrateCutoverCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      ...storeFlags,
      contract: contractFlag,
      backups: backupsFlag,
      backup: optional('Backup of the backend that is left; one is made when absent', 'backup'),
      token: optional('Token of the evidence: cuts over, where it still counts', 'token'),
      share: {
        kind: 'parsed',
        parse: parsePercent,
        brief: 'Percent of clients that read the new backend then',
        placeholder: 'percent',
        default: '100',
      },
      recheck: recheckFlag,
      reason: optional('Why, for the audit', 'text'),
      yes: { kind: 'boolean', brief: 'Do it without asking', default: false, withNegated: false },
      json: jsonFlag,
    },
    positional: nameParameters,
  },
  docs: {
    brief: 'Gather what a cut-over is decided by; with its token, cut over',
    fullDescription:
      'Looks at all gates: both backends are written by a rollout, the migration is through, nothing is in ' +
      'quarantine, every document is equal, carried back it is as it was, two gateways answer clients of ' +
      'each version the same whichever backend is behind, no write waits, the new backend serves all ' +
      'clients that were seen, and there is a whole backup. Where all are open it prints a token. With the ' +
      'token it tells the rollout that the data is copied, and sends it to `live`. The token does not count ' +
      'any more once anything of that has changed; documents that have changed since are compared again.',
  },
})
