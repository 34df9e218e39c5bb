/** Whether there is a field to remove. */
import { mayBeAbsent } from '../../ops/object-ops.ts'
import type { RemoveOp } from '../../ops/remove.ts'
import { fieldNamed, fieldsWithout, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const removeJudge: OpJudge<RemoveOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const declares = object && fieldNamed(object, op.field, context)
    if (!object || !declares) return undefined
    if (op.value === undefined && !mayBeAbsent(declares)) {
      context.report(`older versions need "${op.field}": give the value that their clients get`)
      return undefined
    }
    return { shape: rebuilt(shape, fieldsWithout(object, op.field)), op: { ...op, declares } }
  },
  describe: ({ field, discards }) =>
    `removes \`${field}\`${discards ? ', which older clients may still send' : ''}`,
  breaking: true,
}
