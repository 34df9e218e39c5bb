/**
 * A plan is a fused lens as data: where each member of the output comes from. It is made by tracing
 * ops over a shape, so that renaming twice is one rename and what cancels leaves no trace.
 */
import type { Json, JsonObject, Path } from '../json/index.ts'
import type { CodecData, CodecLoss, Direction } from './codecs/index.ts'
import type { Made } from './made-plan.ts'
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
