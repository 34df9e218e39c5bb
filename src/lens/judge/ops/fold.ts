/** Whether a field can be folded into another one. */
import type { FoldOp } from '../../ops/fold.ts'
import { dotted } from '../../ops/parts.ts'
import { sameKinds } from '../../same-kinds.ts'
import { completed } from './conversion.ts'
import { fieldNamed, fieldsWithout, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'
import { fieldAtPath } from './parts.ts'

export const foldJudge: OpJudge<FoldOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const declares = object && fieldNamed(object, op.field, context)
    const target = object && fieldAtPath(object, op.into, context)
    if (!object || !declares || !target) return undefined
    const [name, into] = [`"${op.field}"`, `"${dotted(op.into)}"`]
    if (op.into[0] === op.field) {
      context.report(`${name} cannot be folded into ${into}, which is inside of it`)
      return undefined
    }
    const done = completed(op.conversion, declares.shape, name, context)
    if (!done) return undefined
    if (!sameKinds(target.shape, done.shape)) {
      const found =
        done.shape.kind === 'nullable' ? `${done.shape.of.kind} or null` : done.shape.kind
      context.report(
        `${name} would become ${found}, which does not fit ${into}: give a codec that makes the ` +
          'one of the other',
      )
      return undefined
    }
    return {
      shape: rebuilt(shape, fieldsWithout(object, op.field)),
      op: { ...op, conversion: done.conversion, declares, target },
    }
  },
  describe: ({ field, into }) => `removes \`${field}\`, which \`${dotted(into)}\` says as well`,
  breaking: true,
}
