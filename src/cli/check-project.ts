/** Judges what a team writes: its contract, its configuration and its flags. */
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Contract } from '../contract/index.ts'
import { Failure, type ErrorCode, type Issue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'
import { isObject, own, parse } from '../json/index.ts'
import type { Abilities } from '../migrate/index.ts'
import { recordLoads } from './loaded-files.ts'
import { locate, type Location } from './locate.ts'
import { loadConfig, loadContract } from './load.ts'

export interface ProjectFiles {
  readonly contract: string
  readonly config: string
}

/** An author error, with all that is known of it. */
export interface CheckedIssue extends Issue, Location {
  readonly code: ErrorCode
  readonly hint: string
}

/** What may not do what it should, with its place. */
export interface CheckedWarning extends Issue, Location {}

export interface Verdict {
  readonly what: 'contract' | 'configuration' | 'flags'
  readonly summary: string
  readonly issues: readonly CheckedIssue[]
  /** What is no error, and hardly meant. */
  readonly warnings: readonly CheckedWarning[]
  /** What backends lack for their data to be moved; only of a configuration, where there is any. */
  readonly hints?: readonly CheckedWarning[]
  /** What each backend offers for that, by type; only of a configuration of several backends. */
  readonly migration?: readonly BackendAbilities[]
}

export interface BackendAbilities extends Abilities {
  readonly backend: string
}

/** What `isthmus check --json` prints. */
export interface Checked {
  readonly ok: boolean
  readonly checks: readonly Verdict[]
  /** What was looked at, imports and the folder of flags included, without packages. */
  readonly files: readonly string[]
}

interface Looked {
  readonly summary: string
  readonly warnings?: readonly Issue[]
  readonly hints?: readonly Issue[]
  readonly migration?: readonly BackendAbilities[]
}

/** Author errors of one part; anything else that is thrown is a defect and passes. */
const judge = async (
  what: Verdict['what'],
  main: string | undefined,
  look: () => Promise<Looked>,
): Promise<Verdict> => {
  const placed = (issue: Issue) => ({ ...issue, ...locate(issue.place, what, main) })
  try {
    const { summary, warnings = [], hints = [], migration } = await look()
    return {
      what,
      summary,
      issues: [],
      warnings: warnings.map(placed),
      ...(hints.length > 0 && { hints: hints.map(placed) }),
      ...(migration && { migration }),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, hint, message } = error
    const [summary = ''] = message.split('\n')
    const issues =
      error.issues.length > 0 ? error.issues : [{ place: main ?? what, message: summary }]
    return {
      what,
      summary,
      issues: issues.map((issue) => ({ code, ...placed(issue), hint })),
      warnings: [],
    }
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const checkContract = async (file: string): Promise<Looked> => {
  const { versions, matrix } = await loadContract(file)
  const types = new Set(versions.flatMap((version) => Object.keys(version.types)))
  const changes = versions.flatMap((version) => version.changes)
  const counts = [
    counted(versions.length, 'version'),
    counted(changes.length, 'change'),
    counted(types.size, 'type'),
    counted(matrix.length, 'pair'),
  ]
  return { summary: counts.join(', ') }
}

/** Between one backend and itself nothing is moved. */
const movable = async (
  contract: Contract,
  config: GatewayConfig,
): Promise<Pick<Looked, 'hints' | 'migration'>> => {
  const { servedConfig } = await import('../gateway/config/index.ts')
  const { abilitiesOf, lacksOf } = await import('../migrate/index.ts')
  const backends = Object.entries(servedConfig(config, contract).backends)
  if (backends.length < 2) return {}
  // Who says nothing of replication moves nothing yet, and is not to be bothered.
  const isMeant = backends.some(
    ([, { replication: of }]) =>
      of.put !== '{path}' || of.bulk || Object.keys(of.headers).length > 0,
  )
  const all = backends.map(([name, { version: key, replication }]) => {
    const version = contract.version(key)
    return { name, abilities: version ? abilitiesOf(version, replication) : [] }
  })
  return {
    hints: isMeant ? all.flatMap(({ name, abilities }) => lacksOf(name, abilities)) : [],
    migration: all.flatMap(({ name, abilities }) =>
      abilities.map((of) => ({ backend: name, ...of })),
    ),
  }
}

const checkConfiguration = async ({
  contract: file,
  config: of,
}: ProjectFiles): Promise<Looked> => {
  const config = await loadConfig(of)
  const { checkConfig } = await import('../gateway/config/index.ts')
  const contract = await loadContract(file).catch(() => undefined)
  const issues = contract ? checkConfig(config, contract) : []
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${of} does not fit the contract`, issues)
  }
  const { checkRollouts } = await import('../gateway/config/index.ts')
  const { declaredRollouts } = await import('./declared-rollouts.ts')
  const rollouts = await declaredRollouts(config)
  const judged = contract && rollouts && checkRollouts({ contract, config, rollouts })
  if (judged && judged.issues.length > 0) {
    throw new Failure('config-invalid', `${of} does not fit the rollouts`, judged.issues)
  }
  const { backends, clients } = config
  const counts = [
    counted(Object.keys(backends).length, 'backend'),
    counted(clients.length, 'client'),
  ]
  const more = contract ? await movable(contract, config) : {}
  return { summary: counts.join(', '), warnings: judged?.warnings ?? [], ...more }
}

const checkFlags = async ({ contract: file, config: of }: ProjectFiles): Promise<Looked> => {
  const { judgedFlagFolder } = await import('./flag-folder.ts')
  const config = await loadConfig(of)
  const { flags, folder, warnings } = await judgedFlagFolder(of, config)
  const { checkSplits } = await import('../gateway/config/index.ts')
  const { declaredRollouts } = await import('./declared-rollouts.ts')
  const contract = await loadContract(file).catch(() => undefined)
  const rollouts = await declaredRollouts(config)
  const text = parse(flags.text)
  const set = text.ok && isObject(text.value) ? own(text.value, 'flags') : undefined
  const splits =
    contract && rollouts && isObject(set)
      ? checkSplits({ contract, config, rollouts, flags: set })
      : []
  const summary = `${counted(flags.keys.length, 'flag')} in ${folder}`
  return { summary, warnings: [...warnings, ...splits] }
}

/** The folder of flags; undefined where no configuration says it. */
const flagFolder = async (config: string): Promise<string | undefined> => {
  const loaded = await loadConfig(config).catch(() => undefined)
  return loaded && resolve(loaded.flags.folder)
}

/** Everything that is wrong, at once. A project may have no configuration yet. */
export const checkProject = async ({ contract, config }: ProjectFiles): Promise<Checked> => {
  const loaded = recordLoads()
  const checks = [await judge('contract', contract, () => checkContract(contract))]
  if (existsSync(config)) {
    const look = () => checkConfiguration({ contract, config })
    checks.push(await judge('configuration', config, look))
  }
  const folder = await flagFolder(config)
  if (folder !== undefined)
    checks.push(await judge('flags', undefined, () => checkFlags({ contract, config })))
  const named = [contract, config].map((file) => resolve(file))
  const files = new Set([...named, ...(folder === undefined ? [] : [folder]), ...loaded()])
  return {
    ok: checks.every(({ issues }) => issues.length === 0),
    checks,
    files: [...files].map((file) => relative('.', file)).toSorted(),
  }
}
