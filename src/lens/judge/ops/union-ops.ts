/** What the judges of ops on tagged unions share. */
import { own, type JsonObject } from '../../../json/index.ts'
import type { Shape, UnionShape } from '../../shape.ts'
import type { EffectContext } from './op-judge.ts'

/** The union shape, or undefined after reporting. */
export const unionShape = (shape: Shape, context: EffectContext): UnionShape | undefined => {
  if (shape.kind === 'union') return shape
  context.report(`a tagged union is needed here, found ${shape.kind}`)
  return undefined
}

/** A declared variant, or undefined after reporting with the variants there are. */
export const variantNamed = (
  union: UnionShape,
  name: string,
  context: EffectContext,
): Shape | undefined => {
  const variant = Object.hasOwn(union.variants, name) ? union.variants[name] : undefined
  if (!variant) context.report(`unknown variant "${name}"`, Object.keys(union.variants))
  return variant
}

/** The variant that a stand-in belongs to, or undefined after reporting. */
export const variantOfStandIn = (
  { tag, variants }: UnionShape,
  standIn: JsonObject,
  context: EffectContext,
): Shape | undefined => {
  const name = own(standIn, tag)
  const variant =
    typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined
  if (!variant) {
    context.report(
      `the stand-in needs a "${tag}" that stays in both versions`,
      Object.keys(variants),
    )
  }
  return variant
}
