/** Whether a field may become required, or optional. */
import { print } from '../../../json/index.ts'
import { mayBeAbsent } from '../../ops/object-ops.ts'
import type { PresenceOp } from '../../ops/presence.ts'
import type { Field } from '../../shape.ts'
import { fieldNamed, fieldsWith, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const presenceJudge: OpJudge<PresenceOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const { optional, default: standing, ...rest } = field
    if (op.needs === 'newer' && !mayBeAbsent(field)) {
      context.report(`"${op.field}" is required already`)
      return undefined
    }
    if (op.needs === 'older' && optional) {
      context.report(`"${op.field}" is optional already`)
      return undefined
    }
    const declares: Field =
      op.needs === 'newer'
        ? rest
        : { ...rest, ...(standing === undefined ? {} : { default: standing }), optional: true }
    return {
      shape: rebuilt(shape, fieldsWith(object, op.field, declares)),
      op: { ...op, declares },
    }
  },
  describe: ({ field, needs, value }) =>
    needs === 'newer'
      ? `requires \`${field}\` (\`${print(value)}\` where it is absent)`
      : `makes \`${field}\` optional (older clients get \`${print(value)}\`)`,
  breaking: true,
}
