/** A tagged union whose tag comes first, as it would be printed. */
import { stringEnd } from '../../../json/scan/lexer.ts'
import type { Plan, UnionPlan } from '../../types/index.ts'
import { byte, goesOn } from '../bytes.ts'
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
        ? takeFields(plan.fields, false, (field) => takeOf(field.plan))
        : undefined,
  }))
  const isOther = isNameOf(union.variants, variants.length)

  return (input, out) => {
    const start = input.at
    const tagAt = start + opening.length
    if (!goesOn(input.bytes, start, opening)) return false
    // A tag with escapes would be printed in another way, and may be one that is known.
    if (input.bytes[tagAt] !== byte.quote || stringEnd(input.bytes, tagAt) < 0) return false
    const tag = variants.findIndex(({ text }) => goesOn(input.bytes, tagAt, text))
    const variant = variants[tag]
    if (!variant && union.other === undefined) return false
    out.u8(variant ? tag : variants.length)
    if (variant?.fields) {
      input.at = tagAt + variant.text.length
      return variant.fields(input, out)
    }
    // The text may name another one later on, which then counts.
    const isName = variant?.isName ?? isOther
    return takeJson(input, out) && isName(tagOf(input.bytes, start, input.at, union.tag))
  }
}
