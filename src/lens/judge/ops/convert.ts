/** Which shape a codec makes of a value, and what becomes of its default. */
import { codecOf } from '../../codecs/index.ts'
import { convertValue, type ConvertOp } from '../../ops/convert.ts'
import { bare } from '../../ops/object-ops.ts'
import { codecJudge } from '../codecs/index.ts'
import {
  fieldNamed,
  fieldsWith,
  isNullable,
  nullableLike,
  objectShape,
  rebuilt,
} from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const convertJudge: OpJudge<ConvertOp> = {
  effect: (op, shape, context) => {
    const object = op.field === null ? undefined : objectShape(shape, context)
    const field = op.field === null ? { shape } : object && fieldNamed(object, op.field, context)
    if (!field) return undefined
    const codec = codecJudge(op.codec)
    const { takesNull = false } = codecOf(op.codec)
    const nullable = isNullable(field.shape) && field.shape.kind !== 'any' && !takesNull
    const inner = takesNull ? field.shape : bare(field.shape)
    const data = codec.complete?.(op.codec, inner, nullable) ?? op.codec
    const type = op.field === null && field.shape.kind !== 'nullable' ? context.type : undefined
    const after = codec.effect(data, inner, type)
    if (typeof after === 'string') {
      context.report(
        `cannot convert ${op.field === null ? 'the value' : `"${op.field}"`}: ${after}`,
      )
      return undefined
    }
    const whole = takesNull ? after : nullableLike(field.shape, after)
    const done: ConvertOp = { ...op, codec: data, nullable, before: field.shape, after: whole }
    if (op.field === null || !object) return { shape: whole, op: done }
    // A default is carried along, so that it means the same in the newer version.
    const { default: standing, description: _, ...rest } = field
    const carried =
      standing === undefined ? {} : { default: convertValue(done, standing, context.types) }
    // What was said of the value before need not be true of it any more.
    const said = op.description === undefined ? {} : { description: op.description }
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, ...said, shape: whole })
    return { shape: rebuilt(shape, fields), op: done }
  },
  describe: ({ field, codec, lossy }) =>
    `converts ${field === null ? 'its value' : `\`${field}\``} ${codecJudge(codec).describe(codec)}${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
