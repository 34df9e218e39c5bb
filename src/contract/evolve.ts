/** One change applied to the types of a version: the types after it, and the ops with all that they need. */
import type { Issue } from '../errors/index.ts'
import type { Json } from '../json/index.ts'
import {
  applyStep,
  effectOf,
  LensError,
  lossOf,
  reverseAll,
  type EffectContext,
  type Field,
  type Op,
  type Shape,
  type Step,
  type TypeGraph,
} from '../lens/index.ts'
import type { ChangeDeclaration } from './declare.ts'

export interface Evolved {
  readonly graph: TypeGraph
  readonly step: Step
}

/** Which change gave a field of a type its name: `Type.field` -> place. */
export type NameGivers = Map<string, string>

const undeclaredLoss = (op: Op): string | undefined => {
  if ('ops' in op || ('lossy' in op && op.lossy !== undefined)) return undefined
  const [reverse] = reverseAll([op])
  const up = lossOf(op)
  const down = reverse && lossOf(reverse)
  const [way, loss] = up?.kind === 'lossy' ? ['up', up] : ['down', down]
  if (loss?.kind !== 'lossy') return undefined
  return `loses data on the way ${way}: ${loss.reason}; declare it with { lossy: 'what is lost' }`
}

const givenNames = (op: Op): readonly string[] => {
  switch (op.op) {
    case 'add':
      return [op.field]
    case 'rename':
      return [op.to]
    case 'move':
      return [op.to[0] ?? '']
    default:
      return []
  }
}

interface Applied {
  readonly shape: Shape
  readonly ops: readonly Op[]
}

/** Applies ops to a shape; every wrong one is an issue, and is left out. */
const applyEffects = (
  ops: readonly Op[],
  shape: Shape,
  place: string,
  context: Omit<EffectContext, 'report' | 'inner'>,
  issues: Issue[],
): Applied => {
  let at: Applied = { shape, ops: [] }
  for (const [index, op] of ops.entries()) {
    const here = `${place} > op ${index + 1} (${op.op})`
    const report: EffectContext['report'] = (message, choices) => {
      issues.push({ place: here, message, ...(choices ? { choices } : {}) })
    }
    const inner: EffectContext['inner'] = (innerOps, innerShape) => {
      const count = issues.length
      const applied = applyEffects(innerOps, innerShape, here, context, issues)
      return issues.length === count ? applied : undefined
    }
    const effect = effectSafely(op, at.shape, { ...context, report, inner })
    if (!effect) continue
    const loss = undeclaredLoss(effect.op)
    if (loss) report(loss)
    at = { shape: effect.shape, ops: [...at.ops, effect.op] }
  }
  return at
}

/** A default that an op cannot carry along is an author error too. */
const effectSafely = (op: Op, shape: Shape, context: EffectContext) => {
  try {
    return effectOf(op, shape, context)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    context.report(`the declared default cannot be converted: it ${error.message}`)
    return undefined
  }
}

/** Carries the defaults inside a shape over the step, through the types that they refer to. */
const carryDefaults = (shape: Shape, graph: TypeGraph, step: Step): Shape => {
  const carry = (inner: Shape) => carryDefaults(inner, graph, step)
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return { ...shape, of: carry(shape.of) }
    case 'union': {
      const variants = Object.entries(shape.variants).map(([tag, of]) => [tag, carry(of)] as const)
      return { ...shape, variants: Object.fromEntries(variants) }
    }
    case 'object': {
      const fields = Object.entries(shape.fields).map(
        ([name, field]) => [name, carryField(field, graph, step)] as const,
      )
      return { ...shape, fields: Object.fromEntries(fields) }
    }
    default:
      return shape
  }
}

/** Stands for the shape of one field, so that its default can be carried as a value of a type. */
const probe = '(default)'

const carryField = (field: Field, graph: TypeGraph, step: Step): Field => {
  const shape = carryDefaults(field.shape, graph, step)
  if (field.default === undefined) return { ...field, shape }
  const chain = { graphs: [{ ...graph, [probe]: field.shape }], steps: [step] }
  const carried: Json = applyStep(chain, 0, 'up', probe, field.default)
  return { ...field, shape, default: carried }
}

/**
 * The effect of a change on the types before it.
 *
 * @param reachable types that some route carries: ops on others would touch nothing
 */
export const evolve = (
  before: TypeGraph,
  change: ChangeDeclaration,
  place: string,
  givers: NameGivers,
  issues: Issue[],
): Evolved => {
  const applied: [type: string, result: Applied][] = []
  for (const [type, ops] of Object.entries(change.edits)) {
    const here = `${place} > ${type}`
    const shape = Object.hasOwn(before, type) ? before[type] : undefined
    if (!shape) {
      issues.push({ place: here, message: `unknown type "${type}"`, choices: Object.keys(before) })
      continue
    }
    if (ops.length === 0) issues.push({ place: here, message: 'no ops: it touches nothing' })
    const declaredBy = (name: string) => givers.get(`${type}.${name}`)
    const result = applyEffects(ops, shape, here, { type, types: before, declaredBy }, issues)
    for (const name of result.ops.flatMap(givenNames)) givers.set(`${type}.${name}`, here)
    applied.push([type, result])
  }
  const step: Step = new Map(applied.map(([type, { ops }]) => [type, ops]))
  const after: Record<string, Shape> = {}
  const edited = new Map(applied.map(([type, { shape }]) => [type, shape]))
  for (const [type, shape] of Object.entries(before)) {
    after[type] = carrySafely(edited.get(type) ?? shape, before, step, `${place} > ${type}`, issues)
  }
  return { graph: after, step }
}

const carrySafely = (
  shape: Shape,
  graph: TypeGraph,
  step: Step,
  place: string,
  issues: Issue[],
): Shape => {
  try {
    return carryDefaults(shape, graph, step)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    issues.push({ place, message: `a declared default cannot be converted: it ${error.message}` })
    return shape
  }
}
