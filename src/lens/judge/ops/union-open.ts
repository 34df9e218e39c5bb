/** Whether a union can be opened, and what stands in for variants that nobody declares. */
import { print } from '../../../json/index.ts'
import type { CloseUnionOp, OpenUnionOp } from '../../ops/union-open.ts'
import type { OpJudge } from './op-judge.ts'
import { unionShape, variantOfStandIn } from './union-ops.ts'

export const openUnionJudge: OpJudge<OpenUnionOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union) return undefined
    if (union.open) {
      context.report('the union is open already: variants that nobody declares stay as they are')
      return undefined
    }
    const standsAs = variantOfStandIn(union, op.standIn, context)
    if (!standsAs) return undefined
    const found = { standsAs, tag: union.tag, variants: Object.keys(union.variants) }
    return { shape: { ...union, open: true }, op: { ...op, ...found } }
  },
  describe: ({ standIn }) =>
    `may be of variants that nobody declares yet (older clients see \`${print(standIn)}\`)`,
  breaking: true,
}

export const closeUnionJudge: OpJudge<CloseUnionOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union) return undefined
    const { open: _, ...closed } = union
    return { shape: closed, op }
  },
  describe: () => 'has no variants but those that are declared',
  breaking: true,
}
