/** A tagged union whose tag comes first, as it would be printed, or that is kept as its text. */
import type { Writer } from '../../bsatn/index.ts'
import type { Plan, UnionPlan } from '../../types/index.ts'
import { goesOn } from '../bytes.ts'
import { tagOf } from '../tag-of.ts'
import { takeFields } from './fields.ts'
import type { Input } from './input.ts'
import { takeJson } from './json.ts'
import type { Take } from './step.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The text of an object, whose variant is one of those that are kept so. */
const takeText = (
  input: Input,
  out: Writer,
  tag: string,
  variantOf: (name: string | undefined) => number | undefined,
): boolean => {
  const { at } = input
  const { length } = out
  out.u8(0)
  if (!takeJson(input, out)) return false
  const variant = variantOf(tagOf(input.bytes, at, input.at, tag))
  if (variant === undefined) return false
  out.bytes[length] = variant
  return true
}

export const takeUnion = (union: UnionPlan, takeOf: (plan: Plan) => Take): Take => {
  const { tag, variants, other } = union
  const products = variants.flatMap(({ value, plan }, variant) =>
    plan.kind === 'object'
      ? [
          {
            variant,
            opening: bytesOf(`{${JSON.stringify(tag)}:${JSON.stringify(value)}`),
            take: takeFields(plan.fields, tag, (field) => takeOf(field.plan)),
          },
        ]
      : [],
  )
  const hasTexts = other !== undefined || products.length < variants.length

  const variantOf = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined
    const found = variants.findIndex(({ value }) => value === name)
    if (found < 0) return other === undefined ? undefined : variants.length
    return variants[found]?.plan.kind === 'json' ? found : undefined
  }

  return (input, out) => {
    const product = products.find(({ opening }) => goesOn(input.bytes, input.at, opening))
    if (!product) return hasTexts && takeText(input, out, tag, variantOf)
    out.u8(product.variant)
    input.at += product.opening.length
    return product.take(input, out)
  }
}
