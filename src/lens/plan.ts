/**
 * A plan is a fused lens as data: where each member of the output comes from. It is made by tracing
 * ops over a shape, so that renaming twice is one rename and what cancels leaves no trace.
 */
import type { Json, JsonObject, Path } from '../json/index.ts'
import type { CodecData, CodecLoss, Direction } from './codecs/index.ts'
import { withInputs, type Made } from './made-plan.ts'
import type { Shape, TypeGraph, ValueKind } from './shape.ts'

export type Plan =
  /** The value as it is. */
  | { kind: 'copy' }
  /** The lens of a named type between two positions of the chain. */
  | { kind: 'ref'; type: string; from: number; to: number }
  | ObjectPlan
  | { kind: 'list'; of: Plan }
  | PathsPlan
  | HyperlinkPlan
  | { kind: 'map'; of: Plan }
  | { kind: 'nullable'; of: Plan }
  /** A value whose paths start anew. */
  | { kind: 'frame'; of: Plan }
  | UnionPlan
  | KindsPlan
  /** The value of one member in place of its object. */
  | { kind: 'member'; name: string; of: Plan }
  /** Upwards through a codec, to what has to be of a shape. */
  | { kind: 'turned'; form: CodecData; to: Shape; types: TypeGraph }
  | WrapPlan
  | HeadPlan
  | CodecPlan
  /** One plan after another: what could not be fused. */
  | { kind: 'sequence'; plans: readonly Plan[] }
  /** The ops of one change, one by one: what no plan expresses. */
  | { kind: 'steps'; type: string; position: number; direction: Direction }

/** A value in another form. */
export interface CodecPlan {
  kind: 'codec'
  codec: CodecData
  direction: Direction
  nullable: boolean
  lossy?: string
  /** Those that the value may refer to, whole. */
  types?: TypeGraph
}

/** A list of dotted paths of fields of a type. */
export interface PathsPlan {
  kind: 'paths'
  type: string
  from: number
  to: number
}

/** The address of a document. */
export interface HyperlinkPlan {
  kind: 'hyperlink'
  from: number
  to: number
}

export interface WrapPlan {
  kind: 'wrap'
  of: Plan
  /** Whether null may be there, and stays null. */
  nullable: boolean
  /** Whether null becomes an empty list instead. */
  fills?: boolean
}

export interface HeadPlan {
  kind: 'head'
  of: Plan
  /** What an empty list becomes. */
  empty: 'absent' | 'null' | 'refuse'
  nullable: boolean
  /** Whether nothing but an empty list becomes that. */
  exact?: boolean
}

/**
 * Paths are relative to the frame: the nearest enclosing value that is not an inline object's
 * member (the type's root, a list item, a map value, a variant, what a `frame` holds).
 */
export interface ObjectPlan {
  kind: 'object'
  /** Where the input object is, or null when there can be none. */
  at: Path | null
  /** Names that the version read declares at `at`: those that no field takes are dropped. */
  known: Set<string>
  /** By name in the output. */
  fields: Map<string, FieldPlan>
  /** Known members that the version written has no place for, and why. */
  dropped: Map<string, CodecLoss>
  /** Left out when it turns out empty, though it was not. */
  prune: boolean
  /** By their names in the input: it is left out only where there was nothing else in it. */
  only?: Set<string>
  /** What becomes of null; where undefined it does not fit. */
  nullable?: 'keep' | 'drop'
  /**
   * What becomes of it where something is put into it, and it is absent. Where it is null that is
   * refused, and where it is empty, unless its absence means just that (`fill`).
   */
  absent?: 'make' | 'fill' | 'refuse'
  /** It is a map: the plan of each member that is neither known nor a field. It has a frame of its own. */
  rest?: Plan
  /** Fields of a map that it may already have: then they stay, unless something is put in their place. */
  adopts?: Set<string>
  /** The named type whose value it is: what that one's later changes do is traced along. */
  type?: string
  /** Made by a move: the version read declares nothing here. */
  created: boolean
  /** Fields taken from `at`, by their name in the input; made by linking. */
  byInput?: ReadonlyMap<string, readonly [name: string, field: FieldPlan]>
}

export interface FieldPlan {
  /** Where the value comes from, or null when it can only be the fallback or is built from others. */
  from: Path | null
  /** What makes the value, where a function does; `from` is then null. */
  made?: Made
  /**
   * The value is what the first of these has that has one, and `plan` goes on from there; `from` is
   * then null. In frames of their own, and done with once the plan is linked.
   */
  over?: readonly FieldPlan[]
  /** Where the value comes from if there is none at `from`; made by linking. */
  or?: readonly FieldPlan[]
  /** Another field has the value as well, and answers for it. */
  copied?: boolean
  plan: Plan
  /** Stands in where the value is absent; in the version written once the plan is linked. */
  fallback?: Json
  /** Has to be there where the object around it is: else the document has no form in the version written. */
  required?: boolean
  /** What absence becomes is no default: what is lost of it, if it does not come back as absent. */
  filled?: { readonly loss?: CodecLoss }
}

export interface UnionPlan {
  kind: 'union'
  tag: string
  /** By tag in the input. */
  variants: Map<string, VariantPlan>
  /** What becomes of variants that the version read does not declare; without it there are none. */
  others?: VariantPlan | Pass
}

/** As it is, unless the version written declares another variant of that name. */
export interface Pass {
  kind: 'pass'
}

export const pass: Pass = { kind: 'pass' }

export interface KindsPlan {
  kind: 'kinds'
  /** By kind in the input; `any` alone where all values there are of one kind, whichever it is. */
  members: Map<ValueKind | 'any', KindPlan>
}

export type KindPlan =
  /** The version written has no values of this kind there. */
  | { kind: 'refuse' }
  | {
      kind: 'member'
      /** Of which kind it is when `turn` is done. */
      as: ValueKind
      /** Makes a value of another kind of it; done with once the plan is linked. */
      turn?: Plan
      plan: Plan
      /** What the turn loses. */
      loss?: CodecLoss
    }

export type VariantPlan =
  /** `isStranger`: a later version does not declare it, and lets it pass in the form that it had. */
  | { kind: 'variant'; tag: string; plan: Plan; isStranger?: boolean }
  /** The version written has no such variant. */
  | { kind: 'refuse' }
  /** `value` stands in; `plan` and `tag` are what happens to it, and done with once the plan is linked. */
  | { kind: 'replace'; tag: string; plan: Plan; value: JsonObject }

/** Thrown while tracing where ops cannot be fused; the compiler then falls back to steps. */
export class Barrier extends Error {}

export const copy: Plan = { kind: 'copy' }

/** The plan, changed where it ends: in what a value is once everything before has been done to it. */
export const atEnd = (plan: Plan, change: (end: Plan) => Plan): Plan => {
  switch (plan.kind) {
    case 'head':
      return { ...plan, of: atEnd(plan.of, change) }
    case 'sequence': {
      const [last = copy, ...before] = plan.plans.toReversed()
      return { kind: 'sequence', plans: [...before.toReversed(), atEnd(last, change)] }
    }
    default:
      return change(plan)
  }
}

/** The object plan at hand. @throws Barrier when the value is opaque here */
export const objectPlan = (plan: Plan | undefined): ObjectPlan => {
  if (plan?.kind === 'nullable' || plan?.kind === 'frame' || plan?.kind === 'head') {
    return objectPlan(plan.of)
  }
  if (plan?.kind === 'sequence') return objectPlan(plan.plans.at(-1))
  if (plan?.kind !== 'object') throw new Barrier()
  return plan
}

/** The field at hand. @throws Barrier when the plan does not have it */
export const fieldPlan = (plan: ObjectPlan, name: string): FieldPlan => {
  const field = plan.fields.get(name)
  if (!field) throw new Barrier()
  return field
}

/** The object plan itself, not one in a frame of its own. @throws Barrier */
export const plainObjectPlan = (plan: Plan): ObjectPlan => {
  if (plan.kind !== 'object') throw new Barrier()
  return plan
}

/** Whether `path` is that of a member `name` of the object at `at`. */
export const isMemberAt = (path: Path | null, at: Path | null, name: string): boolean =>
  path !== null &&
  at !== null &&
  path.length === at.length + 1 &&
  path.at(-1) === name &&
  at.every((step, index) => path[index] === step)

const within = (path: Path, prefix: Path): Path => {
  if (!prefix.every((step, index) => path[index] === step)) throw new Barrier()
  return path.slice(prefix.length)
}

/** The same with other paths. */
const rebasedField = (field: FieldPlan, path: (path: Path) => Path): FieldPlan => {
  const { made } = field
  return {
    ...field,
    from: field.from && path(field.from),
    plan: field.plan.kind === 'object' ? rebased(field.plan, path) : field.plan,
    // What it reads has frames of its own already, and only its place changes.
    ...(made ? { made: withInputs(made, (input) => rebasedField(input, path), path) } : {}),
    ...(field.over ? { over: field.over.map((source) => rebasedField(source, path)) } : {}),
    ...(field.or ? { or: field.or.map((source) => rebasedField(source, path)) } : {}),
  }
}

const rebased = (plan: ObjectPlan, path: (path: Path) => Path): ObjectPlan => {
  const fields = [...plan.fields].map(([name, field]) => [name, rebasedField(field, path)] as const)
  const byName = new Map<string, FieldPlan>(fields)
  const byInput = [...(plan.byInput ?? [])].flatMap(([source, [name]]) => {
    const field = byName.get(name)
    return field ? [[source, [name, field]] as const] : []
  })
  return {
    ...plan,
    at: plan.at && path(plan.at),
    fields: byName,
    ...(plan.byInput ? { byInput: new Map(byInput) } : {}),
  }
}

/** The plan in a frame of its own. @throws Barrier when it takes something from outside of it */
export const framed = (plan: Plan): Plan => {
  if (plan.kind !== 'object') return plan
  const { at } = plan
  if (at === null) throw new Barrier()
  return rebased(plan, (path) => within(path, at))
}

/**
 * The plan of an object or a map at a path, in the frame that the path is of.
 *
 * @param inlined the plan of a named type at a path
 * @throws Barrier when it is something else
 */
export const inFrameAt = (
  plan: Plan,
  at: Path | null,
  inlined: (type: string, at: Path) => Plan,
): ObjectPlan => {
  if (plan.kind === 'object') return plan
  if (at === null) throw new Barrier()
  switch (plan.kind) {
    case 'nullable':
      return { ...ownFrameAt(plan.of, at, inlined), nullable: 'keep' }
    case 'frame':
      return ownFrameAt(plan.of, at, inlined)
    case 'ref': {
      const whole = inFrameAt(inlined(plan.type, at), at, inlined)
      return { ...whole, type: plan.type }
    }
    case 'map': {
      const nothing = { known: new Set<string>(), fields: new Map(), dropped: new Map() }
      return { kind: 'object', at, ...nothing, prune: false, created: false, rest: plan.of }
    }
    default:
      throw new Barrier()
  }
}

/** As `inFrameAt`, of a plan whose paths start from itself. */
const ownFrameAt = (plan: Plan, at: Path, inlined: (type: string, at: Path) => Plan): ObjectPlan =>
  plan.kind === 'object' ? rebased(plan, (path) => [...at, ...path]) : inFrameAt(plan, at, inlined)

const plansOfField = ({ plan, made, over = [], or = [] }: FieldPlan): readonly Plan[] => [
  plan,
  ...[...(made?.call.inputs ?? []), ...over, ...or].flatMap(plansOfField),
]

/** The plans directly inside of a plan. */
export const plansIn = (plan: Plan): readonly Plan[] => {
  switch (plan.kind) {
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
    case 'member':
      return [plan.of]
    case 'sequence':
      return plan.plans
    case 'object':
      return [...[...plan.fields.values()].flatMap(plansOfField), ...(plan.rest ? [plan.rest] : [])]
    case 'union':
      return [...plan.variants.values()].flatMap((variant) =>
        variant.kind === 'refuse' ? [] : [variant.plan],
      )
    case 'kinds':
      return [...plan.members.values()].flatMap((member) =>
        member.kind === 'refuse' ? [] : [member.plan],
      )
    default:
      return []
  }
}

/** The plan whose references that lead to one position of the chain lead to another instead. */
export const ledTo = (plan: Plan, to: number, instead: number): Plan => {
  const led = (inner: Plan): Plan => ledTo(inner, to, instead)
  switch (plan.kind) {
    case 'ref':
    case 'paths':
    case 'hyperlink':
      return plan.to === to ? { ...plan, to: instead } : plan
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
    case 'member':
      return { ...plan, of: led(plan.of) }
    case 'sequence':
      return { ...plan, plans: plan.plans.map(led) }
    case 'union': {
      const variants = [...plan.variants].map(
        ([tag, variant]) =>
          [tag, 'plan' in variant ? { ...variant, plan: led(variant.plan) } : variant] as const,
      )
      const { others } = plan
      return {
        ...plan,
        variants: new Map(variants),
        ...(others && 'plan' in others ? { others: { ...others, plan: led(others.plan) } } : {}),
      }
    }
    case 'kinds': {
      const ofKind = (member: KindPlan): KindPlan => {
        if (member.kind === 'refuse') return member
        const turn = member.turn && { turn: led(member.turn) }
        return { ...member, plan: led(member.plan), ...turn }
      }
      const members = [...plan.members].map(([kind, member]) => [kind, ofKind(member)] as const)
      return { ...plan, members: new Map(members) }
    }
    case 'object': {
      const fields = [...plan.fields].map(
        ([name, field]) => [name, fieldLedTo(field, to, instead)] as const,
      )
      const { known, dropped, rest } = plan
      const own = { known: new Set(known), dropped: new Map(dropped) }
      return { ...plan, ...own, fields: new Map(fields), ...(rest ? { rest: led(rest) } : {}) }
    }
    default:
      return plan
  }
}

/** One plan after another; what is copied takes no part. */
export const inTurn = (plans: readonly Plan[]): Plan => {
  const [first, ...more] = plans.filter(({ kind }) => kind !== 'copy')
  if (!first) return copy
  return more.length === 0 ? first : { kind: 'sequence', plans: [first, ...more] }
}

export const fieldLedTo = (field: FieldPlan, to: number, instead: number): FieldPlan => {
  const { made, over, plan } = field
  const led = (input: FieldPlan) => fieldLedTo(input, to, instead)
  return {
    ...field,
    plan: ledTo(plan, to, instead),
    ...(made ? { made: withInputs(made, led) } : {}),
    ...(over ? { over: over.map(led) } : {}),
  }
}

/** One plan after another. */
export const sequenceOf = (plans: readonly Plan[]): Plan => {
  const parts = plans.flatMap((plan) => (plan.kind === 'sequence' ? plan.plans : [plan]))
  const [only, ...more] = parts.filter(({ kind }) => kind !== 'copy')
  if (!only) return copy
  return more.length === 0 ? only : { kind: 'sequence', plans: [only, ...more] }
}

/** A field as it is read by itself: what is inside in the form after the step. @throws Barrier */
export const settledField = (field: FieldPlan, to: number, after: number): FieldPlan => {
  const { plan, from } = field
  // An object that is made of others has no place of its own.
  if (plan.kind === 'object' && from === null) throw new Barrier()
  const apart: Plan = plan.kind === 'object' ? { kind: 'frame', of: framed(plan) } : plan
  return fieldLedTo({ ...field, plan: apart }, to, after)
}
