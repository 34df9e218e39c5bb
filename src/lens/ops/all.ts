/** The table of what ops do, and what is done with ops in a row. */
import type { Json, Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import { LensError } from '../lens-error.ts'
import type { Plan } from '../plan.ts'
import { addOp } from './add.ts'
import { atOp } from './at.ts'
import { convertOp } from './convert.ts'
import { copyOp } from './copy.ts'
import { customOp } from './custom.ts'
import { eachOp } from './each.ts'
import { foldOp } from './fold.ts'
import { headOp } from './head.ts'
import { addKindOp } from './kind-add.ts'
import { inKindOp } from './kind-in.ts'
import { removeKindOp } from './kind-remove.ts'
import { moveOp } from './move.ts'
import type { Inner, Op, OpDefinition, OpName, TraceContext } from './op.ts'
import { presenceOp } from './presence.ts'
import { removeOp } from './remove.ts'
import { renameOp } from './rename.ts'
import { closeUnionOp, openUnionOp } from './union-open.ts'
import { addVariantOp } from './variant-add.ts'
import { inVariantOp } from './variant-in.ts'
import { removeVariantOp } from './variant-remove.ts'
import { renameVariantOp } from './variant-rename.ts'
import { wrapOp } from './wrap.ts'

const definitions: { readonly [N in OpName]: OpDefinition<Extract<Op, { op: N }>> } = {
  add: addOp,
  'add-kind': addKindOp,
  'add-variant': addVariantOp,
  at: atOp,
  'close-union': closeUnionOp,
  convert: convertOp,
  copy: copyOp,
  custom: customOp,
  each: eachOp,
  fold: foldOp,
  head: headOp,
  'in-kind': inKindOp,
  'in-variant': inVariantOp,
  move: moveOp,
  'open-union': openUnionOp,
  presence: presenceOp,
  remove: removeOp,
  'remove-kind': removeKindOp,
  'remove-variant': removeVariantOp,
  rename: renameOp,
  'rename-variant': renameVariantOp,
  wrap: wrapOp,
}

/** The definition of an op, typed for any op: the name picks the right one. */
const definitionOf = (op: Op): OpDefinition<Op> => {
  const definition: unknown = definitions[op.op]
  return definition as OpDefinition<Op>
}

/**
 * Ops that `effect` has completed, applied in order. Without `defaults`, absent fields stay absent.
 *
 * @param options `types`: those after the change
 * @throws LensError
 */
export const applyAll = (
  ops: readonly Op[],
  value: Json,
  { defaults = true, types = {} }: Partial<Pick<Inner, 'defaults' | 'types'>> = {},
): Json => {
  const options = { defaults, types }
  const apply: Inner['apply'] = (inside, at) => applyAll(inside, at, options)
  const context: Inner = { ...inner, ...options, apply }
  return ops.reduce(
    (at, op, index) => toldBefore(ops, index, () => definitionOf(op).apply(op, at, context)),
    value,
  )
}

const beforeAll = (ops: readonly Op[], path: Path): Path =>
  ops.reduceRight((at, op) => definitionOf(op).before?.(op, at, inner) ?? at, path)

/** Runs `body` on what the first ops have made; a problem out of it is where that was before. */
const toldBefore = <T>(ops: readonly Op[], done: number, body: () => T): T => {
  try {
    return body()
  } catch (error) {
    if (error instanceof LensError) error.path = [...beforeAll(ops.slice(0, done), error.path)]
    throw error
  }
}

/** The ops that undo them, in order. */
export const reverseAll = (ops: readonly Op[]): readonly Op[] =>
  ops.map((op) => definitionOf(op).reverse(op, inner)).toReversed()

/** @throws Barrier when one of them cannot be fused */
export const traceAll = (ops: readonly Op[], plan: Plan, context: TraceContext): Plan =>
  ops.reduce((at, op) => definitionOf(op).trace(op, at, context, inner), plan)

export const lossOf = (op: Op): CodecLoss | undefined => definitionOf(op).loss(op, inner)

const lossOfAll = (ops: readonly Op[]): CodecLoss | undefined => {
  const losses = ops.flatMap((op) => lossOf(op) ?? [])
  return losses.find(({ kind }) => kind === 'lossy') ?? losses[0]
}

const inner: Inner = {
  defaults: true,
  types: {},
  apply: (ops, value) => applyAll(ops, value),
  reverse: reverseAll,
  trace: traceAll,
  loss: lossOfAll,
  before: beforeAll,
}
