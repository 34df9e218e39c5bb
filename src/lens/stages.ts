/** What one change does to a type, as plans one after another: as few as the ops can be fused into. */
import type { Path } from '../json/index.ts'
import type { Chain } from './chain.ts'
import { link, type Linker } from './link.ts'
import type { PlanOf } from './map-path.ts'
import { reverseAll, traceAll, type Op } from './ops/index.ts'
import { Barrier, type Plan } from './plan.ts'
import { plansIn } from './plan-walk.ts'
import type { Shape, TypeGraph } from './shape.ts'
import { initial, tracer } from './trace.ts'

/** A shape, and the types that it refers to. */
export interface Declared {
  readonly shape: Shape
  readonly graph: TypeGraph
}

export interface Stage {
  /** Undefined of what changes the type as a whole. */
  readonly plan: Plan | undefined
  readonly read: Declared
  readonly written: Declared
  /** The op that is all there is to it, where the change could not be fused. */
  readonly op?: Op
}

/** Each made once. */
export interface Stages {
  /** Between two positions next to each other; none where nothing changes. */
  readonly of: (type: string, from: number, to: number) => readonly Stage[]
  /** The plan of such a change. */
  readonly planOf: PlanOf
  /** Whether the ops of a type are followed one by one between two positions next to each other. */
  readonly opByOp: (type: string, from: number, to: number) => boolean
}

const known = new WeakMap<Chain, Stages>()

/** The stages of the changes of a chain. */
export const stagesOf = (chain: Chain): Stages => {
  const stages = known.get(chain) ?? makeStages(chain)
  known.set(chain, stages)
  return stages
}

const memoised = <T>(make: (type: string, from: number, to: number) => T): typeof make => {
  const made = new Map<string, T>()
  return (type, from, to) => {
    const key = `${type}|${from}|${to}`
    const value = made.get(key) ?? make(type, from, to)
    made.set(key, value)
    return value
  }
}

/** An empty list has nothing to do with where a path leads. */
const withoutRefill = (op: Op): Op => {
  if (op.op !== 'wrap') return op
  const { refill: _, ...rest } = op
  return rest
}

/** Whether one op after another is done to a value: what only the ops in between have has names, too. */
const isOpByOp = (plan: Plan): boolean =>
  plan.kind === 'steps' || plan.kind === 'sequence' || plansIn(plan).some(isOpByOp)

const makeStages = (chain: Chain): Stages => {
  const trace = memoised(tracer(chain))
  // Neither defaults nor links have a part in where a path leads.
  const linker: Linker = { trace, run: (_, standing) => standing, isRerouted: () => false }
  const linked = (plan: Plan): Plan => link(plan, linker)
  const planOf = memoised((type, from, to) => linked(trace(type, from, to)))

  const declared = (type: string, position: number): Declared => {
    const graph = chain.graphs[position] ?? {}
    return { shape: graph[type] ?? { kind: 'any' }, graph }
  }

  /** The plan of one op by itself: what is inside is in the form after the change. */
  const alone = (op: Op, shape: Shape, position: number): Plan | undefined => {
    const still = (at: Shape) => initial(at, [], position, position)
    try {
      const types = chain.graphs[position] ?? {}
      const here = { to: position, after: position, types }
      const inlined = (type: string, at: Path) =>
        initial(types[type] ?? { kind: 'any' }, at, position, position)
      const context = { ...here, initial: still, inlined, changesInside: () => false }
      return linked(traceAll([withoutRefill(op)], still(shape), context))
    } catch (error) {
      if (error instanceof Barrier) return undefined
      throw error
    }
  }

  const opByOp = (type: string, position: number): readonly Stage[] => {
    const { shape } = declared(type, position)
    const { graph } = declared(type, position + 1)
    const ops = chain.steps[position]?.get(type) ?? []
    const between = chain.between?.[position]?.get(type) ?? []
    const shapes = [shape, ...between, declared(type, position + 1).shape]
    return ops.map((op, index) => {
      const [read = shape, written = shape] = shapes.slice(index)
      const plan = alone(op, read, position + 1)
      return { plan, read: { shape: read, graph }, written: { shape: written, graph }, op }
    })
  }

  const up = (type: string, position: number): readonly Stage[] => {
    const [read, written] = [declared(type, position), declared(type, position + 1)]
    const inside = { ...written, shape: read.shape }
    const plan = linked(initial(read.shape, [], position, position + 1))
    return [{ plan, read, written: inside }, ...opByOp(type, position)]
  }

  const down = (type: string, position: number): readonly Stage[] => {
    const [read, written] = [declared(type, position + 1), declared(type, position)]
    const inside = { ...read, shape: written.shape }
    const plan = linked(initial(written.shape, [], position + 1, position))
    const ops = opByOp(type, position).map((stage): Stage => {
      const [op] = stage.op ? reverseAll([stage.op]) : []
      return {
        plan: op && alone(op, stage.written.shape, position + 1),
        read: stage.written,
        written: stage.read,
        ...(op ? { op } : {}),
      }
    })
    return [...ops.toReversed(), { plan, read: inside, written }]
  }

  const of = memoised((type, from, to): readonly Stage[] => {
    const plan = planOf(type, from, to)
    if (plan.kind === 'copy') return []
    if (isOpByOp(plan)) return from < to ? up(type, from) : down(type, to)
    return [{ plan, read: declared(type, from), written: declared(type, to) }]
  })

  return { of, planOf, opByOp: (type, from, to) => isOpByOp(planOf(type, from, to)) }
}
