/** Makes the row of a run, and the ranges that it works through. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import type { RunRange, RunStore } from '../../control/runs.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { pairsOf } from '../pairs.ts'
import { measuredIn } from '../plan/measured-in.ts'
import type { Plan } from '../plan/plan.ts'
import { feedType } from './progress.ts'
import type { RunState, Throttle } from './state.ts'

export interface Beginning {
  readonly name: string
  readonly contract: Contract
  readonly source: { readonly name: string; readonly version: ContractVersion }
  readonly target: { readonly name: string; readonly version: ContractVersion }
  /** The one that it follows, by its hash, and what it has measured. */
  readonly plan?: Pick<Plan, 'hash' | 'pairs'>
  readonly extras: 'keep' | 'delete'
  /** Types that are brought over; all that both versions have when absent. */
  readonly only?: readonly string[]
  /** Types that have no place at the target, and are left behind knowingly. */
  readonly drop: readonly string[]
  readonly mostStranded: number
  readonly throttle: Throttle
  /** Keys at which types are divided into ranges, each the last one of its range; one range when absent. */
  readonly bounds?: Readonly<Record<string, readonly string[]>>
  /** Documents of the source by type, as far as they were counted. */
  readonly expected?: Readonly<Record<string, number>>
  /** Of the files of its transforms. */
  readonly transforms?: string | undefined
  /** Who begins it, as the audit names them. */
  readonly actor: string
}

const refused = (detail: string) => failed(problem('migration-refused', detail))

type Between = Pick<RunRange, 'type' | 'after' | 'to'>

const rangesOf = (type: string, bounds: readonly string[]): readonly Between[] =>
  [...bounds, null].map((to, at) => ({ type, after: bounds[at - 1] ?? null, to }))

const rangeAt = (place: number, between: Between): RunRange => ({
  place,
  ...between,
  at: null,
  isDone: false,
  counts: {},
  version: 1,
})

/** Problems: `migration-refused` where there is one of that name, or documents would be left behind. */
export const beginRun = async (runs: RunStore, of: Beginning): Promise<Result<undefined>> => {
  const { name, contract, source, target, plan } = of
  const { only } = of
  const { pairs: all, dropped } = pairsOf(contract, source.version, target.version)
  const pairs = all.filter(({ to: { type } }) => only?.includes(type) ?? true)
  const unknown = only?.filter((type) => all.every(({ to }) => to.type !== type)) ?? []
  if (unknown.length > 0) {
    const known = all.map(({ to: { type } }) => type).join(', ')
    return refused(`Both versions list no documents of ${unknown.join(', ')}, only of ${known}.`)
  }
  const behind = only ? [] : dropped.filter((type) => !of.drop.includes(type))
  if (behind.length > 0) {
    return refused(
      `${target.version.key} has no place for documents of ${behind.join(', ')}: say with --drop that they stay behind.`,
    )
  }
  if (pairs.length === 0) return refused('Both versions list no documents of the same kind.')
  const state: RunState = {
    status: 'not_started',
    source: source.name,
    target: target.name,
    from: source.version.key,
    to: target.version.key,
    contract: contract.hash,
    ...(plan && { plan: plan.hash, measured: measuredIn(plan) }),
    ...(of.transforms !== undefined && { transforms: of.transforms }),
    extras: of.extras,
    ...(only && { only: [...only] }),
    mostStranded: of.mostStranded,
    throttle: { ...of.throttle },
    expected: { ...of.expected },
    metrics: {},
  }
  const bounds = of.bounds ?? {}
  const divided = [...pairs.map(({ to: { type } }) => type), feedType].flatMap((type) =>
    rangesOf(type, Object.hasOwn(bounds, type) ? (bounds[type] ?? []) : []),
  )
  const ranges = divided.map((between, index) => rangeAt(index + 1, between))
  const action = 'migration.begin'
  const isMade = await runs.changeRun({ actor: of.actor, action, name, version: 0, state, ranges })
  return isMade
    ? ok(undefined)
    : refused(`There is a migration ${name} already: resume it, or choose another name.`)
}
