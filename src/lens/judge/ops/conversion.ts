/** What `copy` and `fold` make of a shape: by a codec, or without one. */
import { codecOf } from '../../codecs/index.ts'
import type { Conversion } from '../../ops/conversion.ts'
import { bare } from '../../ops/object-ops.ts'
import type { Field, Shape } from '../../shape.ts'
import { codecJudge } from '../codecs/index.ts'
import { isNullable, nullableLike } from './object-ops.ts'
import type { EffectContext } from './op-judge.ts'

/** The conversion with what it needs to know, and the shape of what comes of it; undefined after reporting. */
export const completed = (
  { codec }: Conversion,
  shape: Shape,
  what: string,
  context: EffectContext,
): { readonly conversion: Conversion; readonly shape: Shape } | undefined => {
  if (!codec) return { conversion: {}, shape }
  const known = codecJudge(codec)
  const { takesNull = false } = codecOf(codec)
  const nullable = isNullable(shape) && shape.kind !== 'any' && !takesNull
  const inner = takesNull ? shape : bare(shape)
  const data = known.complete?.(codec, inner, nullable) ?? codec
  const made = known.effect(data, inner, undefined)
  if (typeof made === 'string') {
    context.report(`cannot convert ${what}: ${made}`)
    return undefined
  }
  const after = takesNull ? made : nullableLike(shape, made)
  return { conversion: { codec: data, nullable, before: shape, after }, shape: after }
}

/** What is said of a field whose value is that of another. */
export const optionalLike = ({ optional, default: standing }: Field) =>
  optional || standing !== undefined ? { optional: true } : {}
