/** What another field has to be, so that a new one can say the same. */
import type { CopyOp } from '../../ops/copy.ts'
import { dotted } from '../../ops/parts.ts'
import type { Field } from '../../shape.ts'
import { completed, optionalLike } from './conversion.ts'
import { fieldsWith, isFree, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'
import { fieldAtPath } from './parts.ts'

export const copyJudge: OpJudge<CopyOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const source = object && fieldAtPath(object, op.from, context)
    if (!object || !source || !isFree(object, op.field, context)) return undefined
    const what = `"${dotted(op.from)}"`
    const done = completed(op.conversion, source.shape, what, context)
    if (!done) return undefined
    const said = op.description === undefined ? {} : { description: op.description }
    // Of what the store makes by itself nobody can say anything by another name.
    const made = source.readOnly ? { readOnly: true } : {}
    const declares: Field = { shape: done.shape, ...optionalLike(source), ...made, ...said }
    return {
      shape: rebuilt(shape, fieldsWith(object, op.field, declares)),
      op: { ...op, conversion: done.conversion, declares, source },
    }
  },
  describe: ({ field, from, conversion: { codec } }) =>
    `adds \`${field}\`, which says what \`${dotted(from)}\` says${codec ? ' in another form' : ''}`,
  breaking: false,
}
