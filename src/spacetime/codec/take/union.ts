/** A tagged union whose tag comes first, as it would be printed. */
import type { Plan, UnionPlan } from '../../types/index.ts'
import { goesOn } from '../bytes.ts'
import type { Take } from './step.ts'
import { isNameOf, tagOf } from '../tag-of.ts'
import { takeFields } from './fields.ts'
import { takeJson } from './json.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

export const takeUnion = (union: UnionPlan, takeOf: (plan: Plan) => Take): Take => {
  const opening = bytesOf(`{${JSON.stringify(union.tag)}:`)
  const variants = union.variants.map(({ value, plan }, index) => ({
    text: bytesOf(JSON.stringify(value)),
    isName: isNameOf(union.variants, index),
    fields:
      plan.kind === 'object'
        ? takeFields(plan.fields, union.tag, (field) => takeOf(field.plan))
        : undefined,
  }))
  const isOther = isNameOf(union.variants, variants.length)

  return (input, out) => {
    const start = input.at
    const tagAt = start + opening.length
    if (!goesOn(input.bytes, start, opening)) return false
    const tag = variants.findIndex(({ text }) => goesOn(input.bytes, tagAt, text))
    const variant = variants[tag]
    if (!variant && union.other === undefined) return false
    out.u8(variant ? tag : variants.length)
    if (variant?.fields) {
      input.at = tagAt + variant.text.length
      return variant.fields(input, out)
    }
    // With escapes, or later on in the text, it may name another one.
    const isName = variant?.isName ?? isOther
    return takeJson(input, out) && isName(tagOf(input.bytes, start, input.at, union.tag))
  }
}
