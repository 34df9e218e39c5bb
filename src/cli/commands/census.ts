/** `isthmus census`, `where`, `quarantine`: who speaks what, whether a version can go, who is where, what is left out. */
import { buildCommand } from '@stricli/core'
import type { CanGo, WhoSpeaks } from '../../control/census/index.ts'
import { Failure, type Result } from '../../errors/index.ts'
import { say, sayJson, type CliContext } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { loadContract, loadWrittenConfig } from '../load.ts'
import { quarantineText } from '../release/quarantine-text.ts'
import { canGoText, speaksText, whereText } from '../release/census-text.ts'
import { withTarget } from '../release/open-target.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import type { Target } from '../release/target.ts'

interface CensusFlags extends TargetFlags {
  readonly version?: string
  readonly target?: string
  readonly since?: string
}

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  const { code, detail } = result.problem
  throw new HintedFailure('`isthmus census --help` tells what can be asked.', code, detail)
}

/** @throws Failure `usage` where nothing is recorded */
const trafficOf = ({ traffic, where }: Target) => {
  if (traffic) return traffic
  throw new HintedFailure(
    'Put `control: {}` into the configuration: its store keeps who was seen. A gateway without one tells it at /census of its admin listener, as long as it runs.',
    'usage',
    `Traffic is not recorded in ${where}`,
  )
}

const run = (context: CliContext, flags: CensusFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const { census } = await import('../../control/census/index.ts')
    const { servedConfig } = await import('../../gateway/config/index.ts')
    const contract = await loadContract(flags.contract)
    const config = servedConfig(await loadWrittenConfig(flags.config), contract)
    const clients = await from.entries('client')
    const pins = clients.flatMap(({ id, value: { pin } }) =>
      pin === undefined ? [] : [{ id, pin }],
    )
    const now = Date.now()
    const { version, target, since } = flags
    const answer: CanGo | WhoSpeaks = valueOf(
      await census(
        { version, target, since },
        { contract, reader: trafficOf(from), now, pins, defaultVersion: config.versions.default },
      ),
    )
    if (flags.json) {
      sayJson(context, { where: from.where, ...answer })
      return
    }
    const lines = 'speaks' in answer ? speaksText(answer, now) : canGoText(answer, now)
    for (const line of lines) say(context, line)
  })

interface WhereFlags extends TargetFlags {
  readonly client?: string
  readonly since: string
}

const whereRun = (context: CliContext, flags: WhereFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const { momentOf, where } = await import('../../control/census/index.ts')
    const now = Date.now()
    const since = momentOf(flags.since, now)
    if (since === undefined) {
      throw new Failure('usage', `"${flags.since}" is no time such as 24h, 30d or 2026-11-01`)
    }
    const found = await where(flags.client, since, trafficOf(from))
    if (flags.json) sayJson(context, { where: from.where, clients: found })
    else if (found.length === 0 && flags.client !== undefined)
      say(context, `Client "${flags.client}" was not seen since ${new Date(since).toISOString()}.`)
    else for (const line of whereText(found, now)) say(context, line)
  })

interface QuarantineFlags extends TargetFlags {
  readonly route?: string
  readonly since: string
}

/** Most items that are told. */
const mostItems = 1000

const quarantineRun = (context: CliContext, flags: QuarantineFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const { momentOf } = await import('../../control/census/index.ts')
    const now = Date.now()
    const since = momentOf(flags.since, now)
    if (since === undefined) {
      throw new Failure('usage', `"${flags.since}" is no time such as 24h, 30d or 2026-11-01`)
    }
    const { route } = flags
    const of = { since, limit: mostItems, ...(route === undefined ? {} : { route }) }
    const items = await trafficOf(from).quarantine(of)
    if (flags.json) sayJson(context, { where: from.where, items })
    else for (const line of quarantineText(items, now)) say(context, line)
  })

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

export const censusCommand = buildCommand<CensusFlags>({
  func: action(run),
  parameters: {
    flags: {
      ...targetFlags,
      version: {
        ...optional('The version that is to go; who speaks what when absent', 'version'),
        proposeCompletions: proposeVersions,
      },
      target: {
        ...optional('The later version that is compared; the newest when absent', 'version'),
        proposeCompletions: proposeVersions,
      },
      since: optional('How far back: 24h, 30d, 2026-11-01; 30 days when absent', 'when'),
    },
  },
  docs: {
    brief: 'Show who speaks which version, and whether a version can go',
    fullDescription:
      'Without --version, which client speaks which version. With it, whether that version can go: who ' +
      'stands in the way, what they still touch that only it has, and what would free them.',
  },
})

const period = {
  kind: 'parsed',
  parse: String,
  brief: 'How far back: 24h, 30d, 2026-11-01',
  placeholder: 'when',
} as const

export const quarantineCommand = buildCommand<QuarantineFlags>({
  func: action(quarantineRun),
  parameters: {
    flags: {
      ...targetFlags,
      route: optional('Only this route', 'route'),
      since: { ...period, default: '30d' },
    },
  },
  docs: {
    brief: 'Show which items are left out of answers, and why',
    fullDescription:
      'Items of lists and streams that cannot be carried to a version are left out where the contract ' +
      'allows it. This lists them, of all instances: where they are and why, never what they hold.',
  },
})

export const whereCommand = buildCommand<WhereFlags>({
  func: action(whereRun),
  parameters: {
    flags: {
      ...targetFlags,
      client: optional('Only this client', 'client'),
      since: { ...period, default: '24h' },
    },
  },
  docs: { brief: 'Show which client is on which backend, and why' },
})
