/** Ops on the items of a list or map: whether there are any, and what becomes of them. */
import { eachValue, type EachOp } from '../../ops/each.ts'
import { bare } from '../../ops/object-ops.ts'
import { fieldNamed, fieldsWith, nullableLike, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const eachJudge: OpJudge<EachOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const holder = bare(field.shape)
    if (holder.kind !== 'array' && holder.kind !== 'map') {
      context.report(`"${op.field}" is neither a list nor a map but ${holder.kind}`)
      return undefined
    }
    if (holder.of.kind === 'ref') {
      context.report(`the items are of the type ${holder.of.type}: change that type instead`)
      return undefined
    }
    const inner = context.inner(op.ops, holder.of, [op.field, '*'])
    if (!inner) return undefined
    const done: EachOp = {
      ...op,
      ops: inner.ops,
      map: holder.kind === 'map',
      nullable: field.shape.kind === 'nullable',
    }
    const { default: standing, ...declared } = field
    const fields = fieldsWith(object, op.field, {
      ...declared,
      ...(standing === undefined
        ? {}
        : { default: eachValue(done, standing, (inside, at) => context.carry(inside, at)) }),
      shape: nullableLike(field.shape, { kind: holder.kind, of: inner.shape }),
    })
    return { shape: rebuilt(shape, fields), op: done }
  },
  describe: ({ field, ops }, inside) => `in each of \`${field}\`: ${inside(ops)}`,
  breaking: true,
}
