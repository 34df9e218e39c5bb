/** Compiles lenses: one a (type, from, to), once. */
import { failed, ok, type Result } from '../errors/index.ts'
import type { Json, Path } from '../json/index.ts'
import type { Chain } from './chain.ts'
import { LensError } from './lens-error.ts'
import type { Lens, Loss, MappedPath, RunOptions, ValueLens } from './lens.ts'
import { link } from './link.ts'
import { lossesOf } from './losses.ts'
import { mapPath } from './map-path.ts'
import { lossOf, reverseAll } from './ops/index.ts'
import type { Plan } from './plan.ts'
import { runWhole } from './run.ts'
import { tracer } from './trace.ts'

/** Lenses between positions of one chain. */
export interface Compiler {
  lens(type: string, from: number, to: number): Lens
  /** The linked plan, for executors. */
  plan(type: string, from: number, to: number): Plan
}

const memoise = <T>(make: (type: string, from: number, to: number) => T) => {
  const made = new Map<string, T>()
  return (type: string, from: number, to: number): T => {
    const key = `${type}|${from}|${to}`
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(type, from, to)
    made.set(key, value)
    return value
  }
}

/** Turns what executors throw into results. */
const caught = (run: () => Json): Result<Json> => {
  try {
    return ok(run())
  } catch (error) {
    if (error instanceof LensError) return failed(error.toProblem())
    throw error
  }
}

export const compiler = (chain: Chain): Compiler => {
  const trace = memoise(tracer(chain))

  const run = (plan: Plan, value: Json, defaults = true): Json =>
    runWhole(plan, value, { chain, plan: linked, defaults })

  const linked = memoise((type, from, to): Plan => link(trace(type, from, to), { trace, run }))

  const valueLens = (plan: Plan): ValueLens => ({
    identity: plan.kind === 'copy',
    run: (value: Json, { defaults = true }: RunOptions = {}) =>
      plan.kind === 'copy' ? ok(value) : caught(() => run(plan, value, defaults)),
  })

  const lossesOfSteps = (type: string, position: number, direction: 'up' | 'down') => {
    const ops = chain.steps[position]?.get(type) ?? []
    return (direction === 'up' ? ops : reverseAll(ops)).flatMap((op): readonly Loss[] => {
      const loss = lossOf(op)
      return loss ? [{ path: 'field' in op && op.field !== null ? [op.field] : [], ...loss }] : []
    })
  }

  const mapped = (plan: Plan, path: Path): MappedPath => {
    const found = mapPath(plan, path, linked)
    if (found.kind === 'dropped') return { kind: 'dropped', path }
    if (found.kind === 'unknown') return found
    const inner =
      found.plan.kind === 'ref'
        ? linked(found.plan.type, found.plan.from, found.plan.to)
        : found.plan
    return { kind: 'path', path: found.path, lens: valueLens(inner) }
  }

  const lens = memoise((type, from, to): Lens => {
    const plan = linked(type, from, to)
    let losses: readonly Loss[] | undefined
    return {
      ...valueLens(plan),
      get losses() {
        losses ??= lossesOf(plan, linked, lossesOfSteps)
        return losses
      },
      mapPath: (path) => mapped(plan, path),
    }
  })

  return { lens, plan: linked }
}
