/** What a declaration asks of an op: whether it fits, what it makes of a shape, how it is told. */
import type { Json, Path } from '../../../json/index.ts'
import type { Op } from '../../ops/op.ts'
import type { Shape, TypeGraph } from '../../shape.ts'

export interface EffectContext {
  /** The named type that the ops apply to; undefined for a value inside one. */
  readonly type: string | undefined
  /** The types as they are before this change, and those that come with it. */
  readonly types: TypeGraph
  /** Which change gave a name to the field at a path, when a change did. */
  declaredBy(path: Path): string | undefined
  /** Whether this change has ops for a named type; none where that is not known. */
  changes?(type: string): boolean
  /** Notes an author error at the op at hand; `part` says which one of ops that happen at once. */
  report(message: string, choices?: readonly string[], part?: number): void
  /** The effect of inner ops, each noted at its own place; undefined when one of them is wrong. `path` is where they apply. */
  inner(
    ops: readonly Op[],
    shape: Shape,
    path: Path,
  ): { shape: Shape; ops: readonly Op[] } | undefined
  /** Carries a declared default over ops that `inner` has completed. @throws LensError */
  carry(ops: readonly Op[], value: Json): Json
}

export interface OpJudge<O extends Op> {
  /** The shape after the op, and the op with all that its definition needs; undefined after reporting an error. */
  effect(op: O, shape: Shape, context: EffectContext): { shape: Shape; op: O } | undefined
  /**
   * A clause for the changelog: `adds deleted (default false)`. `inside` tells the ops that it holds,
   * so that no judge needs the table of them.
   */
  describe(op: O, inside: (ops: readonly Op[]) => string): string
  /** Whether a client of the version before notices it. */
  readonly breaking: boolean
}
