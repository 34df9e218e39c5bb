/** Whether a field can have a new name. */
import type { RenameOp } from '../../ops/rename.ts'
import { fieldNamed, isFree, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const renameJudge: OpJudge<RenameOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    if (!object || !fieldNamed(object, op.from, context)) return undefined
    if (op.from === op.to) {
      context.report(`renames "${op.from}" to itself`)
      return undefined
    }
    if (!isFree(object, op.to, context)) return undefined
    const said = op.description === undefined ? {} : { description: op.description }
    const fields = Object.fromEntries(
      Object.entries(object.fields).map(([name, field]) =>
        name === op.from ? [op.to, { ...field, ...said }] : [name, field],
      ),
    )
    return { shape: rebuilt(shape, fields), op }
  },
  describe: ({ from, to }) => `renames \`${from}\` to \`${to}\``,
  breaking: true,
}
