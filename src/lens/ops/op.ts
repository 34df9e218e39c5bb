/** What an op is: plain data, and for each kind one definition of all that a lens asks of it. */
import type { Json, Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import type { Plan } from '../plan.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import type { AddOp } from './add.ts'
import type { AtOp } from './at.ts'
import type { ConvertOp } from './convert.ts'
import type { CopyOp } from './copy.ts'
import type { CustomOp } from './custom.ts'
import type { EachOp } from './each.ts'
import type { FoldOp } from './fold.ts'
import type { HeadOp } from './head.ts'
import type { AddKindOp } from './kind-add.ts'
import type { InKindOp } from './kind-in.ts'
import type { RemoveKindOp } from './kind-remove.ts'
import type { MoveOp } from './move.ts'
import type { PresenceOp } from './presence.ts'
import type { RemoveOp } from './remove.ts'
import type { RenameOp } from './rename.ts'
import type { CloseUnionOp, OpenUnionOp } from './union-open.ts'
import type { AddVariantOp } from './variant-add.ts'
import type { InVariantOp } from './variant-in.ts'
import type { RemoveVariantOp } from './variant-remove.ts'
import type { RenameVariantOp } from './variant-rename.ts'
import type { WrapOp } from './wrap.ts'

export type Op =
  | AddKindOp
  | AddOp
  | AddVariantOp
  | AtOp
  | CloseUnionOp
  | ConvertOp
  | CopyOp
  | CustomOp
  | EachOp
  | FoldOp
  | HeadOp
  | InKindOp
  | InVariantOp
  | MoveOp
  | OpenUnionOp
  | RemoveKindOp
  | PresenceOp
  | RemoveOp
  | RemoveVariantOp
  | RenameOp
  | RenameVariantOp
  | WrapOp

export type OpName = Op['op']

/** Ops whose author may say that, and why, they lose something. */
export interface Lossy {
  /** What is lost, in words for the changelog. Needed when the op loses what no default stands in for. */
  readonly lossy?: string
}

/** Ops whose author may say anew what the field means. */
export interface Described {
  /** Of the field in the newer version, for schemas and types. */
  readonly description?: string
}

/** How an op that holds ops deals with them; it is handed in, so that no op needs the table of ops. */
export interface Inner {
  /** Whether absent fields are filled with their defaults. */
  readonly defaults: boolean
  /** The types after the change; none where they are not known. */
  readonly types: TypeGraph
  apply(ops: readonly Op[], value: Json): Json
  reverse(ops: readonly Op[]): readonly Op[]
  trace(ops: readonly Op[], plan: Plan, context: TraceContext): Plan
  /** The worst loss among them. */
  loss(ops: readonly Op[]): CodecLoss | undefined
  /** Where what is at a path after them was before. */
  before(ops: readonly Op[], path: Path): Path
}

export interface TraceContext {
  /** Where the plan leads to in the chain. */
  readonly to: number
  /** Where the step at hand leads to on the way up: what is inside a value is then in the form of there. */
  readonly after: number
  /** The types there. */
  readonly types: TypeGraph
  /** The plan of a shape that comes in at the op at hand. */
  readonly initial: (shape: Shape) => Plan
  /** The plan of a value of a named type at a path, by itself, up to the op at hand. @throws Barrier */
  readonly inlined: (type: string, at: Path) => Plan
  /**
   * Whether something inside a value changes before it is converted or after, so that no codec may
   * read it whole. The shapes are those before and after the step at hand.
   */
  readonly changesInside: (older: Shape, newer: Shape) => boolean
}

/** What a lens does with an op that its judge (`src/lens/judge/ops`) has completed. */
export interface OpDefinition<O extends Op> {
  /** The op that undoes it. */
  reverse(op: O, inner: Inner): Op
  /** Applies it to one value of the type (the reference executor). @throws LensError */
  apply(op: O, value: Json, inner: Inner): Json
  /** Where what is at a path after it was before it, for problems; there as well when left out. */
  before?(op: O, path: Path, inner: Inner): Path
  /** Applies it to a plan, which it may change. @throws Barrier when it cannot be fused */
  trace(op: O, plan: Plan, context: TraceContext, inner: Inner): Plan
  /** What applying it loses. */
  loss(op: O, inner: Inner): CodecLoss | undefined
}
