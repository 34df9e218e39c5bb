/** Compiles lenses: one a (type, from, to), once. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import {
  createJsScanner,
  defaultDepth,
  faultProblem,
  isObject,
  parseBytes,
  print,
  valueAt,
  type Json,
  type Path,
  type Scanner,
} from '../json/index.ts'
import type { RunPlan } from './bytes/by-value.ts'
import { createExecutor } from './bytes/executor.ts'
import type { Chain } from './chain.ts'
import type { CodecStep } from './codecs/index.ts'
import { LensError, ofType } from './lens-error.ts'
import type {
  BytesLens,
  BytesOptions,
  Lens,
  Loss,
  MappedPath,
  RunOptions,
  Twin,
  ValueLens,
} from './lens.ts'
import { link } from './link.ts'
import { adoptedBy, lossesOf, type StepLosses } from './losses.ts'
import { mapPath, type PlannedPath } from './map-path.ts'
import { lossOf, reverseAll } from './ops/index.ts'
import { losesNames, namesOf } from './paths.ts'
import { planHash } from './plan-hash.ts'
import type { PathsPlan, Plan } from './plan.ts'
import { plansIn } from './plan-walk.ts'
import { refusesOf, type Refuses, type RefusesContext } from './refuses.ts'
import { runPlan, runWhole } from './run.ts'
import { sourceOf } from './source-of.ts'
import { streamOf } from './stream/stream-of.ts'
import { initial, tracer } from './trace.ts'
import { twinsOf } from './twins.ts'

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

/** The part of a path that a value has, or lacks as a member of what it has: ops in a row name places in between. */
const placeIn = (value: Json, path: readonly string[]): string[] => {
  let at: Json | undefined = value
  for (const [index, step] of path.entries()) {
    const holder: Json = at
    at = valueAt(holder, [step])
    if (at !== undefined) continue
    const isMissing = isObject(holder) && index === path.length - 1
    return path.slice(0, isMissing ? index + 1 : index)
  }
  return [...path]
}

/** Turns what executors throw into results. */
const caught = (value: Json, run: () => Json): Result<Json> => {
  try {
    return ok(run())
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    error.path = placeIn(value, error.path)
    return failed(error.toProblem(), error.cause)
  }
}

/** What the value executor makes of a text that the other one refuses: the problem, told with its place. */
const explained = (
  input: Uint8Array,
  lens: ValueLens,
  { depth, most, ...options }: RunOptions & Pick<BytesOptions, 'depth' | 'most'>,
): Result<Uint8Array<ArrayBuffer>> => {
  const parsed = parseBytes(input, depth === undefined ? {} : { depth })
  if (!parsed.ok) return parsed
  const carried = lens.value(parsed.value, options)
  if (!carried.ok) return carried
  const bytes = new TextEncoder().encode(print(carried.value))
  return most !== undefined && bytes.length > most ? tooLarge(most) : ok(bytes)
}

const tooLarge = (most: number): Result<never> =>
  failed(problem('too-large', `It is larger than ${most} bytes in the other version.`))

/** Whether a linked plan changes addresses of documents. What is done step by step may do so. */
const carriesLinks = (root: Plan, planOf: Compiler['plan']): boolean => {
  const found = new Set<Plan>([root])
  for (const plan of found) {
    if (plan.kind === 'hyperlink' || plan.kind === 'steps') return true
    if (plan.kind === 'ref') found.add(planOf(plan.type, plan.from, plan.to))
    for (const inner of plansIn(plan)) found.add(inner)
  }
  return false
}

export const compiler = (chain: Chain): Compiler => {
  const trace = memoise(tracer(chain))

  let plain: Scanner | undefined
  const plainScanner = (): Scanner => (plain ??= createJsScanner())

  const run = (plan: Plan, value: Json, { defaults = true, address }: RunOptions = {}): Json =>
    runWhole(plan, value, { chain, plan: linked, defaults, address })

  const runInside: RunPlan = (plan, value, { defaults, address }) =>
    runPlan(plan, value, { chain, plan: linked, defaults, address })

  const isRerouted = (from: number, to: number): boolean =>
    chain.hyperlinks?.change(from, to) ?? false

  const linked = memoise((type, from, to): Plan =>
    link(trace(type, from, to), { trace, run, isRerouted }),
  )

  const valueLens = (plan: Plan, type?: string): ValueLens => {
    const carry = (value: Json, options: RunOptions): Json =>
      type === undefined ? run(plan, value, options) : ofType(type, () => run(plan, value, options))
    return {
      identity: plan.kind === 'copy',
      value: (value: Json, options: RunOptions = {}) =>
        plan.kind === 'copy' ? ok(value) : caught(value, () => carry(value, options)),
    }
  }

  const codecsOf = (plan: Plan): readonly CodecStep[] | undefined => {
    switch (plan.kind) {
      case 'copy':
        return []
      case 'ref':
        return codecsOf(linked(plan.type, plan.from, plan.to))
      case 'nullable':
      case 'frame':
        return codecsOf(plan.of)
      case 'codec':
        return [plan]
      case 'sequence': {
        const each = plan.plans.map(codecsOf)
        return each.every((codecs) => codecs !== undefined) ? each.flat() : undefined
      }
      default:
        return undefined
    }
  }

  const steps: StepLosses = {
    names: (plan) => losesNames(plan, { chain }),
    losses: (type, position, direction) => {
      const ops = chain.steps[position]?.get(type) ?? []
      // Where fields move, the name that an op uses need not be the one that is read.
      const moves = ops.some(
        (op) =>
          op.op === 'rename' ||
          op.op === 'move' ||
          op.op === 'custom' ||
          (op.op === 'convert' && op.field === null),
      )
      return (direction === 'up' ? ops : reverseAll(ops)).flatMap((op): readonly Loss[] => {
        const loss = lossOf(op)
        const path = 'field' in op && op.field !== null && !moves ? [op.field] : []
        return [...(loss ? [{ path, ...loss }] : []), ...adoptedBy(op)]
      })
    },
    inside: (type, position, direction) => {
      const [from, to] = direction === 'up' ? [position, position + 1] : [position + 1, position]
      return initial(chain.graphs[position]?.[type] ?? { kind: 'any' }, [], from, to)
    },
  }

  const refusing: RefusesContext = {
    planOf: linked,
    opsOf: ({ type, position, direction }) => {
      const ops = chain.steps[position]?.get(type) ?? []
      return direction === 'up' ? ops : reverseAll(ops)
    },
    inside: ({ type, position, direction }) => steps.inside(type, position, direction),
  }

  const mapped = (plan: Plan, path: Path): MappedPath => mappedTo(mapPath(plan, path, linked), path)

  const mappedTo = (found: PlannedPath, path: Path): MappedPath => {
    if (found.kind === 'dropped') {
      return { ...found, path }
    }
    if (found.kind === 'unknown') return { kind: 'unknown', path: found.path }
    const inner =
      found.plan.kind === 'ref'
        ? linked(found.plan.type, found.plan.from, found.plan.to)
        : found.plan
    const { stands, also, filled, depends } = found
    // Whoever keeps what is only told makes it anew by itself.
    const twins = (also ?? []).filter((other) => other.kind !== 'dropped' || !other.told)
    return {
      kind: 'path',
      path: found.path,
      lens: valueLens(inner),
      codecs: codecsOf(inner),
      ...(depends ? { depends } : {}),
      ...(stands ? { stands } : {}),
      ...(twins.length > 0 ? { also: twins.map((other) => mappedTo(other, path)) } : {}),
      ...(filled === undefined ? {} : { filled }),
    }
  }

  /** The byte lens of a plan. Of a copy it answers the text, checked. */
  const bytesOf = (plan: Plan, type?: string): BytesLens['bytes'] => {
    const lens = valueLens(plan, type)
    const execute = createExecutor(plan, { plan: linked, run: runInside })
    return (input, options = {}) => {
      const { scanner, depth = defaultDepth, defaults = true, brief, most } = options
      const { skipsUnseen = false, address } = options
      const chosen = scanner ?? plainScanner()
      const manner = { defaults, brief, skipsUnseen, address, most }
      const carried = execute(input, { scanner: chosen, depth, ...manner })
      if (carried.kind === 'bytes') return ok(carried.bytes)
      if (carried.kind === 'unseen') return ok(new Uint8Array())
      if (carried.kind === 'too-large') return tooLarge(most ?? input.length)
      if (carried.kind === 'fault') return failed(faultProblem(input, carried.fault))
      return explained(input, lens, { depth, defaults, address, most })
    }
  }

  const lens = memoise((type, from, to): Lens => {
    const plan = linked(type, from, to)
    const named: PathsPlan = { kind: 'paths', type, from, to }
    let hash: string | undefined
    let losses: readonly Loss[] | undefined
    let twins: readonly Twin[] | undefined
    let holdsLinks: boolean | undefined
    let refuses: { readonly is: Refuses | undefined } | undefined
    const carrying = valueLens(plan, type)
    const bytes = bytesOf(plan, type)
    const streams = streamOf(plan, bytes, { plan: linked, bytesOf })
    return {
      ...carrying,
      bytes: (input, options) => (carrying.identity ? ok(input) : bytes(input, options)),
      stream: (options) => streams.stream(options),
      bytesOmitting: (input, options) => streams.bytesOmitting(input, options),
      piece: (index, input, options) => streams.piece(index, input, options),
      get cuts() {
        return streams.cuts
      },
      get hash() {
        hash ??= planHash(plan, linked, chain)
        return hash
      },
      get losses() {
        losses ??= lossesOf(plan, linked, steps)
        return losses
      },
      get twins() {
        twins ??= twinsOf(plan, linked)
        return twins
      },
      get refuses() {
        refuses ??= { is: refusesOf(plan, refusing) }
        return refuses.is
      },
      get linked() {
        holdsLinks ??= carriesLinks(plan, linked)
        return holdsLinks
      },
      mapPath: (path) => mapped(plan, path),
      names: (name) => namesOf(named, name, { chain }),
      sourceOf: (path, written) => sourceOf(plan, path, written, linked),
    }
  })

  return { lens, plan: linked }
}
