/** Whether a field can be added, and with what. */
import { print } from '../../../json/index.ts'
import type { AddOp } from '../../ops/add.ts'
import { fieldsWith, isFree, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const addJudge: OpJudge<AddOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    if (!object || !isFree(object, op.field, context)) return undefined
    if (op.value === undefined && !op.declares.optional) {
      context.report(`"${op.field}" needs a default, or must be optional`)
      return undefined
    }
    return { shape: rebuilt(shape, fieldsWith(object, op.field, op.declares)), op }
  },
  describe: ({ field, value }) =>
    `adds \`${field}\`${value === undefined ? '' : ` (default \`${print(value)}\`)`}`,
  breaking: false,
}
