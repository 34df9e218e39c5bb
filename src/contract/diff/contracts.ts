/** What differs between two versions of one contract, and between two states of one. */
import { refsOf, type TypeGraph } from '../../lens/index.ts'
import type { Contract, ContractVersion, Verdict } from '../contract.ts'
import type { VersionKey } from '../version-key.ts'
import type { ErrorStatus } from '../error-form.ts'
import { asPublished } from '../published.ts'
import { worstOf, type Difference, type Effect } from './difference.ts'
import { numberedStep, stepOf, type Step } from './step.ts'
import { compareVersions } from './versions.ts'

export interface VersionDiff {
  /** As declared: 1.1.0. */
  readonly older: string
  readonly newer: string
  readonly effect: Effect
  /** What the difference asks for. */
  readonly step: Step
  /** What the numbers of the two versions say; undefined where they are no semantic versions. */
  readonly numbered?: Step
  /** Worst first. */
  readonly differences: readonly Difference[]
}

/** What clients of a version would notice, and what the gateway does about it. */
export interface Affected {
  readonly client: string
  readonly effect: Effect
  readonly verdict: Verdict
}

export interface StepDiff extends VersionDiff {
  /** One per version from the older one on, before the newer one. */
  readonly clients: readonly Affected[]
}

/** Errors that get another status after the first version, up to the second one. */
const statusesBetween = (
  { versions }: Contract,
  older: VersionKey,
  newer: VersionKey,
): readonly ErrorStatus[] => {
  const indexOf = (key: VersionKey): number => versions.findIndex((one) => one.key === key)
  return versions
    .slice(indexOf(older) + 1, indexOf(newer) + 1)
    .flatMap(({ errorStatuses = [] }) => errorStatuses)
}

const between = (contract: Contract, older: ContractVersion, newer: ContractVersion) =>
  compareVersions(
    asPublished(older),
    asPublished(newer),
    statusesBetween(contract, older.key, newer.key),
  )

const versionDiff = (
  contract: Contract,
  older: ContractVersion,
  newer: ContractVersion,
): VersionDiff => {
  const differences = between(contract, older, newer)
  const effect = worstOf(differences)
  const numbered = numberedStep(older, newer, contract.scheme)
  return {
    older: older.version,
    newer: newer.version,
    effect,
    step: stepOf(effect, contract.scheme),
    ...(numbered === undefined ? {} : { numbered }),
    differences,
  }
}

/** From one version of a contract to a later one. */
export const diffVersions = (
  contract: Contract,
  older: ContractVersion,
  newer: ContractVersion,
): StepDiff => {
  const { versions } = contract
  const clients = versions.slice(versions.indexOf(older), versions.indexOf(newer))
  return {
    ...versionDiff(contract, older, newer),
    clients: clients.map((client) => ({
      client: client.version,
      effect: worstOf(between(contract, client, newer)),
      verdict: contract.verdict(newer.key, client.key)?.verdict ?? 'refused',
    })),
  }
}

/** A version that is in both states, and is not the same. */
export interface Edited {
  readonly version: string
  readonly effect: Effect
  readonly differences: readonly Difference[]
}

/** A version that only the newer state has, compared with the one before it. */
export interface Added {
  readonly version: string
  /** Undefined of the oldest. */
  readonly since?: VersionDiff
}

export interface StateDiff {
  /** For clients of the versions that there were. */
  readonly effect: Effect
  /** What the difference asks for of a number of the contract as a whole. */
  readonly step: Step
  readonly edited: readonly Edited[]
  /** Versions that are not there any more. */
  readonly removed: readonly string[]
  readonly added: readonly Added[]
  /** What is said of no single version: pairs, and how versions are named. */
  readonly differences: readonly Difference[]
}

const route = (place: string, message: string, effect: Effect): Difference => ({
  place,
  message,
  effect,
  in: ['route'],
  routes: [],
})

/** Whether a type, and all that it refers to, is the same in two graphs. */
const sameType = (type: string, was: TypeGraph, is: TypeGraph): boolean => {
  const reached = new Set([type])
  for (const name of reached) {
    const shape = Object.hasOwn(was, name) ? was[name] : undefined
    if (!Object.hasOwn(is, name) || JSON.stringify(shape) !== JSON.stringify(is[name])) return false
    for (const ref of shape ? refsOf(shape) : []) reached.add(ref)
  }
  return true
}

/** The documents of pairs of versions that both states have: the same shapes may be carried otherwise. */
const carriedOtherwise = (was: Contract, is: Contract): readonly Difference[] => {
  const kept = was.versions.filter(({ key }) => is.version(key))
  const neighbours = kept.slice(1).map((newer, index) => [kept[index]!, newer] as const)
  const differs = (type: string, from: VersionKey, to: VersionKey): boolean =>
    was.lens(type, from, to).hash !== is.lens(type, from, to).hash
  return neighbours.flatMap(([older, newer]) => {
    const graphs = [older, newer].map(({ key }) => [
      asPublished(was.version(key)!).types,
      asPublished(is.version(key)!).types,
    ])
    // What is edited is told as that.
    const types = Object.keys(asPublished(older).types).filter((type) =>
      graphs.every(([before = {}, after = {}]) => sameType(type, before, after)),
    )
    return types
      .filter((type) => differs(type, older.key, newer.key) || differs(type, newer.key, older.key))
      .map((type) =>
        route(
          `${older.version} and ${newer.version} > ${type}`,
          'is carried otherwise from one to the other',
          'breaking',
        ),
      )
  })
}

const verdictChange = (was: Verdict, is: Verdict): Effect => {
  if (is === 'refused') return 'breaking'
  return was === 'refused' ? 'additive' : 'invisible'
}

const pairs = (was: Contract, is: Contract): readonly Difference[] =>
  was.matrix.flatMap(({ store, client, verdict }) => {
    const now = is.verdict(store, client)
    if (!now || now.verdict === verdict) return []
    const place = `client ${client} on store ${store}`
    return [route(place, `is ${now.verdict}, was ${verdict}`, verdictChange(verdict, now.verdict))]
  })

const words = ({ version, summary, changes }: ContractVersion): string =>
  JSON.stringify([version, summary, changes])

const statuses = ({ errorStatuses = [] }: ContractVersion): string => JSON.stringify(errorStatuses)

const editedOf = (was: Contract, is: Contract): readonly Edited[] =>
  was.versions.flatMap((older) => {
    const newer = is.version(older.key)
    if (!newer) return []
    const differences = [
      ...compareVersions(asPublished(older), asPublished(newer)),
      ...(statuses(older) === statuses(newer)
        ? []
        : [route('errors', 'get other statuses in this version', 'breaking')]),
      ...(words(older) === words(newer)
        ? []
        : [route('version', 'is told in other words', 'invisible')]),
    ]
    if (differences.length === 0) return []
    return [{ version: older.version, effect: worstOf(differences), differences }]
  })

/**
 * From one state of a contract to a later one. A version that is published must stay what it is:
 * whatever is `edited` reaches clients that have not changed anything.
 */
export const diffContracts = (was: Contract, is: Contract): StateDiff => {
  const edited = editedOf(was, is)
  const removed = was.versions.filter(({ key }) => !is.version(key)).map(({ version }) => version)
  const added = is.versions.flatMap((version, index): Added[] => {
    if (was.version(version.key)) return []
    const before = is.versions[index - 1]
    return [
      {
        version: version.version,
        ...(before ? { since: versionDiff(is, before, version) } : {}),
      },
    ]
  })
  const differences = [
    ...(was.scheme.name === is.scheme.name
      ? []
      : [
          route(
            'scheme',
            `versions are named by ${is.scheme.name} instead of ${was.scheme.name}`,
            'breaking',
          ),
        ]),
    ...carriedOtherwise(was, is),
    ...pairs(was, is),
  ]
  const effect = worstOf([
    ...edited,
    ...differences,
    ...(removed.length > 0 ? [{ effect: 'breaking' as const }] : []),
    ...(added.length > 0 ? [{ effect: 'additive' as const }] : []),
  ])
  return { effect, step: stepOf(effect, is.scheme), edited, removed, added, differences }
}
