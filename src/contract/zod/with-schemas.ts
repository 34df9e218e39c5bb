/** Ops whose authors said shapes by Zod schemas, with the shapes: types that have a name are referred to. */
import type { Issue } from '../../errors/index.ts'
import type { CodecData, Op, Shape } from '../../lens/index.ts'
import type { ChangeDeclaration } from '../declare.ts'
import { schemaOf } from '../said-shapes.ts'
import { shapeOfNamed, type TypeNames } from './shape-of-zod.ts'

/** Ops with the shapes of the schemas that their authors said; what is wrong with a schema is an issue. */
const withSchemas = (
  ops: readonly Op[],
  names: TypeNames,
  place: string,
  issues: Issue[],
): readonly Op[] => {
  const shapeOf = (shape: Shape, what: string): Shape => {
    const schema = schemaOf(shape)
    const name = schema && names.get(schema)
    if (name !== undefined) return { kind: 'ref', type: name }
    return schema ? shapeOfNamed('', schema, names, `${place} > "${what}"`, issues) : shape
  }
  const from = ({ from: shape }: { readonly from?: Shape }) =>
    shape ? { from: shapeOf(shape, 'from') } : {}
  const ofCodec = (codec: CodecData): CodecData =>
    codec.codec === 'own' ? { ...codec, ...from(codec), to: shapeOf(codec.to, 'to') } : codec
  return ops.map((op): Op => {
    if (op.op === 'custom') {
      const { to } = op
      const isSaid = to !== undefined && typeof to !== 'function'
      return { ...op, ...from(op), ...(isSaid ? { to: shapeOf(to, 'to') } : {}) }
    }
    if ('ops' in op) return { ...op, ops: withSchemas(op.ops, names, place, issues) }
    return 'codec' in op && op.codec ? { ...op, codec: ofCodec(op.codec) } : op
  })
}

/** A change whose ops have the shapes of the schemas that their author said. */
export const editsWithSchemas = (
  change: ChangeDeclaration,
  names: TypeNames,
  place: string,
  issues: Issue[],
): ChangeDeclaration => {
  const edits = Object.entries(change.edits).map(
    ([type, ops]) => [type, withSchemas(ops, names, `${place} > ${type}`, issues)] as const,
  )
  return { ...change, edits: Object.fromEntries(edits) }
}
