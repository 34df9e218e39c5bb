/** One change applied to the types of a version: the types after it, and the ops with all that they need. */
import type { Issue } from '../errors/index.ts'
import { formatPointer, type Json, type Path } from '../json/index.ts'
import {
  applyAll,
  applyStep,
  atOnce,
  chainOf,
  effectOf,
  formIssue,
  leadingTo,
  LensError,
  refsOf,
  type EffectContext,
  type Field,
  type Op,
  type Shape,
  type Step,
  type TypeGraph,
} from '../lens/index.ts'
import type { ChangeDeclaration } from './declare.ts'
import {
  givenNames,
  holdsItself,
  isVariant,
  standInOf,
  undeclaredLoss,
  type StandIn,
} from './op-rules.ts'

export interface Evolved {
  readonly graph: TypeGraph
  readonly step: Step
  readonly standIns: readonly StandIn[]
}

/** Which change gave a field its name: a JSON Pointer of the type and the names down to it -> place. */
export type NameGivers = Map<string, string>

interface Applied {
  readonly shape: Shape
  /** Completed by their effects. */
  readonly ops: readonly Op[]
  /** The same, as the author wrote them. */
  readonly written: readonly Op[]
}

/** What the ops of one type share. */
interface Edit {
  readonly type: string
  readonly types: TypeGraph
  readonly givers: NameGivers
  readonly issues: Issue[]
  readonly standIns: StandIn[]
  /** The types that the change has ops for. */
  readonly edited: ReadonlySet<string>
  /** Ops by which values become values of another kind, to be judged when all types are known. */
  readonly turns: Turn[]
}

type Turn = readonly [place: string, op: Extract<Op, { op: 'add-kind' | 'remove-kind' }>]

/** Applies ops to the shape at a path of a type; every wrong one is an issue, and is left out. */
const applyEffects = (
  ops: readonly Op[],
  shape: Shape,
  place: string,
  edit: Edit,
  path: Path = [],
): Applied => {
  const { type, types, givers, issues } = edit
  if (ops.length === 0) issues.push({ place, message: 'no ops: it touches nothing' })
  const giver = (given: Path) => formatPointer([type, ...path, ...given])
  let at: Applied = { shape, ops: [], written: [] }
  let next = 0
  for (const [index, first] of ops.entries()) {
    if (index < next) continue
    const { op, count: taken } = atOnce([first, ...ops.slice(index + 1)], at.shape, types)
    next = index + taken
    const placeOf = (part = 0) => `${place} > op ${index + part + 1} (${op.op})`
    const here = placeOf()
    const report: EffectContext['report'] = (message, choices, part) => {
      issues.push({ place: placeOf(part), message, ...(choices ? { choices } : {}) })
    }
    if (path.length === 0 && at.ops.some(holdsItself)) {
      report('tagged values are made at every depth at once: put this into a later change')
      continue
    }
    const effect = effectSafely(op, at.shape, {
      type: path.length === 0 ? type : undefined,
      types,
      report,
      changes: (name) => edit.edited.has(name),
      declaredBy: (given) => givers.get(giver(given)),
      carry: applyAll,
      inner: (innerOps, innerShape, innerPath) => {
        const count = issues.length
        const within = [...path, ...innerPath]
        const applied = applyEffects(innerOps, innerShape, here, edit, within)
        return issues.length === count ? applied : undefined
      },
    })
    if (!effect) continue
    if (path.length === 0 && op.op === 'convert' && op.field === null && isVariant(type, types)) {
      report(`the type ${type} is a branch of a union, whose tag it must keep: convert its fields`)
    }
    const loss = undeclaredLoss(effect.op)
    if (loss) report(loss)
    for (const given of givenNames(effect.op)) givers.set(giver(given), here)
    edit.standIns.push(...standInOf(effect.op, here))
    if (effect.op.op === 'add-kind' || effect.op.op === 'remove-kind') {
      edit.turns.push([here, effect.op])
    }
    at = { shape: effect.shape, ops: [...at.ops, effect.op], written: [...at.written, op] }
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

/** A step between the types before it and those after it, whose defaults are not carried yet. */
interface Between {
  readonly graphs: readonly [TypeGraph, TypeGraph]
  readonly step: Step
  /** Types whose values the step can change. */
  readonly affected: ReadonlySet<string>
}

/** Carries the defaults inside a shape over the step, through the types that they refer to. */
const carryDefaults = (shape: Shape, between: Between): Shape => {
  // Where nothing inside can change, the shape stays the very same one.
  if (!refsOf(shape).some((type) => between.affected.has(type))) return shape
  const carry = (inner: Shape) => carryDefaults(inner, between)
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return { ...shape, of: carry(shape.of) }
    case 'union': {
      const variants = Object.entries(shape.variants).map(([tag, of]) => [tag, carry(of)] as const)
      return { ...shape, variants: Object.fromEntries(variants) }
    }
    case 'kinds': {
      const members = Object.entries(shape.members).map(([kind, of]) => [kind, carry(of)] as const)
      return { ...shape, members: Object.fromEntries(members) }
    }
    case 'object': {
      const fields = Object.entries(shape.fields).map(
        ([name, field]) => [name, carryField(field, between)] as const,
      )
      return { ...shape, fields: Object.fromEntries(fields) }
    }
    default:
      return shape
  }
}

/** Stands for the shape of one field, so that its default can be carried as a value of a type. */
const probe = '(default)'

const carryField = (field: Field, between: Between): Field => {
  if (!refsOf(field.shape).some((type) => between.affected.has(type))) return field
  const shape = carryDefaults(field.shape, between)
  if (field.default === undefined) return { ...field, shape }
  const [before, after] = between.graphs
  const chain = chainOf([{ ...before, [probe]: field.shape }, after], [between.step])
  const carried: Json = applyStep(chain, 0, 'up', probe, field.default)
  return { ...field, shape, default: carried }
}

/** The effect of a change on the types before it. `arriving`: types that come with it. */
export const evolve = (
  before: TypeGraph,
  { edits }: Pick<ChangeDeclaration, 'edits'>,
  place: string,
  givers: NameGivers,
  issues: Issue[],
  arriving: TypeGraph = {},
): Evolved => {
  const types = { ...arriving, ...before }
  const applied = new Map<string, Applied>()
  const edited = new Set(Object.keys(edits))
  const standIns: StandIn[] = []
  const turns: Turn[] = []
  for (const [type, ops] of Object.entries(edits)) {
    const here = `${place} > ${type}`
    const shape = Object.hasOwn(before, type) ? before[type] : undefined
    if (!shape) {
      issues.push({ place: here, message: `unknown type "${type}"`, choices: Object.keys(before) })
      continue
    }
    const edit: Edit = { type, types, givers, issues, standIns, turns, edited }
    applied.set(type, applyEffects(ops, shape, here, edit))
  }
  const step: Step = new Map([...applied].map(([type, { ops }]) => [type, ops]))
  const shapes = Object.fromEntries([...applied].map(([type, { shape }]) => [type, shape]))
  const affected = leadingTo(before, new Set(step.keys()))
  const between: Between = { graphs: [before, { ...before, ...shapes }], step, affected }
  const after: Record<string, Shape> = {}
  const done = new Map<string, readonly Op[]>()
  for (const [type, shape] of Object.entries(before)) {
    // Values inside are carried first, and then the type's own ops apply: so it is with defaults.
    const carried = carrySafely(shape, between, `${place} > ${type}`, issues)
    // What is wrong with the ops is known by now.
    const unheard = { standIns: [], turns: [] }
    const edit: Edit = { ...unheard, type, types, givers: new Map(), issues: [], edited }
    const sound = applied.get(type)
    // Where its defaults stay as they are, the ops make the same of it again.
    const result =
      carried === shape ? sound : sound && applyEffects(sound.written, carried, place, edit)
    if (result) done.set(type, result.ops)
    after[type] = result?.shape ?? carried
  }
  for (const [here, op] of turns) {
    const message = formIssue(op, { ...arriving, ...after })
    if (message) issues.push({ place: here, message })
  }
  return { graph: after, step: done, standIns }
}

const carrySafely = (shape: Shape, between: Between, place: string, issues: Issue[]): Shape => {
  try {
    return carryDefaults(shape, between)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    issues.push({ place, message: `a declared default cannot be converted: it ${error.message}` })
    return shape
  }
}
