/**
 * Whether the values that ops bring in survive all later changes. A value that does not shows only
 * when its lens is compiled, so some are compiled: not every pair, just those that begin where such
 * a value comes in. Defaults on the way up are judged as they are carried from graph to graph.
 */
import type { Issue } from '../errors/index.ts'
import { compiler, LensError, type Chain, type Op } from '../lens/index.ts'
import type { ContractVersion } from './contract.ts'

interface Judged {
  readonly versions: readonly ContractVersion[]
  /** Position in the chain of each version. */
  readonly positions: readonly number[]
  readonly chain: Chain
}

/** Whether an op, or one that it holds, is of a kind. */
const holds = (op: Op, is: (op: Op) => boolean): boolean =>
  is(op) || ('ops' in op && op.ops.some((inner) => holds(inner, is)))

const givesBack = (op: Op): boolean => op.op === 'remove' && op.value !== undefined
const standsInBelow = (op: Op): boolean =>
  op.op === 'open-union' ||
  (op.op === 'add-variant' && op.standIn !== undefined) ||
  (op.op === 'presence' && op.needs === 'older') ||
  (op.op === 'head' && op.refill === 'absent')
const standsInAbove = (op: Op): boolean =>
  (op.op === 'remove-variant' && op.standIn !== undefined) ||
  (op.op === 'presence' && op.needs === 'newer') ||
  (op.op === 'wrap' && op.refill === 'absent')

/** The versions from which the plans of a type have to be compiled, each downwards or upwards. */
const startsOf = (type: string, { chain, positions }: Judged) => {
  const above = (step: number): number => positions.findIndex((at) => at > step)
  const below = (step: number): number => positions.findLastIndex((at) => at <= step)
  const steps = (is: (op: Op) => boolean): readonly number[] =>
    chain.steps.flatMap((step, at) => (step.get(type)?.some((op) => holds(op, is)) ? [at] : []))
  return {
    removals: steps(givesBack).map(above),
    down: steps(standsInBelow).map(above),
    up: steps(standsInAbove).map(below),
  }
}

/** Issues of all types, each told for the nearest versions between which a value is lost. */
export const survivalIssues = (judged: Judged, definedAt: string): readonly Issue[] => {
  const { versions, positions, chain } = judged
  const issues: Issue[] = []
  const last = versions.length - 1

  const judge = (type: string): void => {
    // Forgotten with the type: what is compiled for judging need not be what anybody asks for.
    const compile = compiler(chain)
    const told = new Set<string>()
    /** Whether a plan was made of what cannot be fused. */
    const between = (from: number, to: number): boolean => {
      try {
        return compile.plan(type, positions[from] ?? 0, positions[to] ?? 0).kind === 'sequence'
      } catch (error) {
        if (!(error instanceof LensError)) throw error
        const pair = `from ${versions[from]?.key} to ${versions[to]?.key}`
        const message = `a default does not survive ${pair}: it ${error.message}`
        if (!told.has(pair)) issues.push({ place: `${definedAt} > ${type}`, message })
        told.add(pair)
        return false
      }
    }
    const has = (at: number): boolean => Object.hasOwn(versions[at]?.types ?? {}, type)
    const downFrom = (from: number): boolean => {
      let isCut = false
      for (let to = from - 1; to >= 0 && has(to); to -= 1) isCut = between(from, to) || isCut
      return isCut
    }
    const { removals, down, up } = startsOf(type, judged)
    // All removals show in the plans from the newest version, but where these cannot be fused.
    if (removals.length > 0 && downFrom(last)) removals.forEach(downFrom)
    down.forEach(downFrom)
    for (const from of up) for (let to = from + 1; to <= last; to += 1) between(from, to)
  }

  const types = new Set(chain.steps.flatMap((step) => [...step.keys()]))
  types.forEach(judge)
  return issues
}
