/** The table of what ops make of shapes, and how ops in a row are told. */
import type { Op, OpName } from '../../ops/op.ts'
import type { Shape } from '../../shape.ts'
import { addJudge } from './add.ts'
import { atJudge } from './at.ts'
import { convertJudge } from './convert.ts'
import { copyJudge } from './copy.ts'
import { customJudge } from './custom.ts'
import { eachJudge } from './each.ts'
import { foldJudge } from './fold.ts'
import { headJudge } from './head.ts'
import { addKindJudge } from './kind-add.ts'
import { inKindJudge } from './kind-in.ts'
import { removeKindJudge } from './kind-remove.ts'
import { moveJudge } from './move.ts'
import { presenceJudge } from './presence.ts'
import { removeJudge } from './remove.ts'
import { renameJudge } from './rename.ts'
import { closeUnionJudge, openUnionJudge } from './union-open.ts'
import { addVariantJudge } from './variant-add.ts'
import { inVariantJudge } from './variant-in.ts'
import { removeVariantJudge } from './variant-remove.ts'
import { renameVariantJudge } from './variant-rename.ts'
import { wrapJudge } from './wrap.ts'
import type { EffectContext, OpJudge } from './op-judge.ts'

const judges: { readonly [N in OpName]: OpJudge<Extract<Op, { op: N }>> } = {
  add: addJudge,
  'add-kind': addKindJudge,
  'add-variant': addVariantJudge,
  at: atJudge,
  'close-union': closeUnionJudge,
  convert: convertJudge,
  copy: copyJudge,
  custom: customJudge,
  each: eachJudge,
  fold: foldJudge,
  head: headJudge,
  'in-kind': inKindJudge,
  'in-variant': inVariantJudge,
  move: moveJudge,
  'open-union': openUnionJudge,
  presence: presenceJudge,
  remove: removeJudge,
  'remove-kind': removeKindJudge,
  'remove-variant': removeVariantJudge,
  rename: renameJudge,
  'rename-variant': renameVariantJudge,
  wrap: wrapJudge,
}

/** The judge of an op, typed for any op: the name picks the right one. */
const judgeOf = (op: Op): OpJudge<Op> => {
  const judge: unknown = judges[op.op]
  return judge as OpJudge<Op>
}

export const opNames = Object.keys(judges) as readonly OpName[]

/** The shape after an op, and the op completed; undefined after reporting an error. */
export const effectOf = (op: Op, shape: Shape, context: EffectContext) =>
  judgeOf(op).effect(op, shape, context)

export const describeAll = (ops: readonly Op[]): string =>
  ops.map((op) => judgeOf(op).describe(op, describeAll)).join('; ')

/** Whether a client of the version before notices it. */
export const isBreaking = (op: Op): boolean =>
  'ops' in op ? op.ops.some(isBreaking) : judgeOf(op).breaking
