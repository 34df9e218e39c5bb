/** Makes a plan: looks at both ends, carries rows without writing any, and orders the steps. */
import type { Contract } from '../../contract/index.ts'
import { Failure, ok, type Result } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import { sidesBetween } from '../../gateway/map/sides.ts'
import { declaredNames } from '../../gateway/rollout/declared-names.ts'
import type { Kind } from '../kinds.ts'
import type { Lists } from '../lists/lists.ts'
import { catalogueOf } from './catalogue.ts'
import { chooseRows, type Sample } from './choose-rows.ts'
import { countRows } from './count-rows.ts'
import { differenceBetween } from './difference.ts'
import { measure } from './measure.ts'
import { leftIssues, pairKinds, someKinds, type KindPair } from './pair-kinds.ts'
import { backendsHash, withHash, type PlannedFiles } from './plan-hash.ts'
import { planFormat, type Plan, type PlanClients, type PlanPair } from './plan.ts'
import { stepIssues } from './step.ts'
import { stepsOf } from './steps.ts'

export interface PlanInput {
  readonly contract: Contract
  readonly config: Pick<GatewayConfig, 'backends'>
  readonly from: Lists
  readonly to: Lists
  /** What is no backend. */
  readonly files?: PlannedFiles
  /** Types that are planned, as TO calls them; all when absent. */
  readonly only?: readonly string[]
  readonly clients: PlanClients
  /** A rollout from one to the other, and the resources that it moves. */
  readonly rollout: { readonly name: string; readonly resources: readonly string[] } | undefined
  /** Kinds that may stay behind. */
  readonly drop: readonly string[]
  readonly sample: Sample | undefined
  /** Keys of refused rows that are told, per place. */
  readonly keys: number
  /** Milliseconds since 1970. */
  readonly now: number
  /** Milliseconds since some moment. */
  readonly clock: () => number
  /** Called after each page of rows that were carried. */
  readonly onRows?: (so: { readonly type: string; readonly rows: number }) => void
}

const measuredPair = async (
  input: PlanInput,
  { from, to }: KindPair,
): Promise<Result<PlanPair>> => {
  const { contract, from: source, to: target, sample, keys, clock, onRows } = input
  const { type } = from
  const sides = sidesBetween(contract, type, source.version, target.version)
  const held = await countRows(target, to)
  if (!held.ok) return held
  const counted = sample ? await source.count(from) : ok<number | undefined>(undefined)
  if (!counted.ok) return counted
  const measured = await measure(chooseRows(from, source, sample, counted.value), {
    sides,
    key: from.key,
    isName: declaredNames()(source.version),
    keys,
    clock,
    ...(onRows && { onRows: (rows: number) => onRows({ type, rows }) }),
  })
  if (!measured.ok) return measured
  const { chosen, rows } = measured.value
  const total =
    chosen === 'all'
      ? ok(rows)
      : counted.value === undefined
        ? await countRows(source, from)
        : ok(counted.value)
  if (!total.ok) return total
  return ok({
    type,
    from: total.value,
    to: held.value,
    isSame: sides.up.identity && sides.down.identity,
    parents: to.references.types.filter((parent) => parent !== type),
    measured: measured.value,
  })
}

/** A list without a cursor may go on after what it shows. */
const doubts = (lists: Lists, pairs: readonly KindPair[]) =>
  pairs.flatMap(({ from }) => {
    const message = lists.doubtOf(from)
    return message === undefined ? [] : [{ place: `kinds > ${from.type}`, message }]
  })

const refuse = (issues: ConstructorParameters<typeof Failure>[2]): void => {
  if (issues && issues.length > 0) {
    throw new Failure('plan-refused', 'The migration cannot be planned as it is', issues)
  }
}

const resourceOf = ({ route }: Kind): string => route.path.split('/')[1] ?? ''

/**
 * Reads only. Problems: those of reaching a backend, `backend-bad-answer`.
 * @throws Failure `schema-mismatch` where a backend is not of its version; `plan-refused` where kinds would
 * stay behind unsaid, numbers of versions contradict what differs, or a step has no way back
 */
export const makePlan = async (input: PlanInput): Promise<Result<Plan>> => {
  const {
    contract,
    config,
    from,
    to,
    files = {},
    only,
    drop,
    sample,
    rollout,
    clients,
    now,
  } = input
  const pairing = someKinds(pairKinds(from.version, to.version), only)
  const compared = differenceBetween(contract, from.version, to.version)
  refuse([...compared.issues, ...leftIssues(pairing, drop), ...doubts(from, pairing.pairs)])
  const source = await catalogueOf(contract, from)
  if (!source.ok) return source
  const target = await catalogueOf(contract, to)
  if (!target.ok) return target

  const pairs: PlanPair[] = []
  for (const pair of pairing.pairs) {
    const measured = await measuredPair(input, pair)
    if (!measured.ok) return measured
    pairs.push(measured.value)
  }
  const dropped: Plan['dropped'] = []
  for (const { type, kind, why } of pairing.left) {
    const rows = kind ? await countRows(from, kind) : ok(null)
    if (!rows.ok) return rows
    dropped.push({ type, rows: rows.value, why })
  }
  const onlyTo: Plan['onlyTo'] = []
  for (const kind of pairing.onlyTo) {
    const rows = await countRows(to, kind)
    if (!rows.ok) return rows
    onlyTo.push({ type: kind.type, rows: rows.value })
  }
  const names = { from: source.value.backend, to: target.value.backend }
  const steps = stepsOf({
    ...names,
    files,
    pairs,
    dropped: dropped.map(({ type }) => type),
    onlyTo: onlyTo.reduce((sum, { rows }) => sum + rows, 0),
    rollout: rollout && {
      name: rollout.name,
      uncovered: pairing.pairs
        .filter((pair) => !rollout.resources.includes(resourceOf(pair.from)))
        .map((pair) => pair.from.type),
    },
  })
  refuse(stepIssues(steps))
  const plan = await withHash({
    format: planFormat,
    madeAt: new Date(now).toISOString(),
    contract: { name: contract.name, hash: contract.hash },
    backends: await backendsHash(contract, config, names, files),
    from: source.value,
    to: target.value,
    difference: compared.difference,
    clients,
    pairs,
    dropped,
    onlyTo,
    sample: sample ? { rows: sample.rows, seed: sample.seed } : null,
    rollout: rollout?.name ?? null,
    steps: [...steps],
    approvals: [],
  })
  return ok(plan)
}
