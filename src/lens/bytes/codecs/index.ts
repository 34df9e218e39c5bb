/** Codecs on bytes. Those without a closure of their own read one scalar, run, and print it. */
import { isNumber, kind, numberOf, parse, print, type Json } from '../../../json/index.ts'
import { codecOf } from '../../codecs/index.ts'
import { LensError } from '../../lens-error.ts'
import { copy, type CodecPlan } from '../../plan.ts'
import { anyDepth } from '../by-value.ts'
import type { Carry, Compiling, Part } from '../carry.ts'
import { headPart, wrapPart } from '../containers.ts'
import { kindAt, textAt } from '../tape.ts'
import { misfit, type Writer } from '../writer.ts'
import { inObjectPart } from './in-object.ts'
import { tagPart, untagPart } from './tagged.ts'
import { timestampCarry } from './timestamp.ts'
import { valuesCarry } from './values.ts'

/** Texts of scalars that are remembered: conversions in exact decimals are slow, and values repeat. */
const mostRemembered = 1024
/** Numbers may have any number of digits. */
const longestRemembered = 64

const scalarOf = (writer: Writer, at: number): Json => {
  const text = textAt(writer, at)
  switch (kindAt(writer, at)) {
    case kind.number:
      return numberOf(text)
    case kind.object:
    case kind.array:
      throw misfit
    default:
      return JSON.parse(text) as Json
  }
}

const converted = ({ codec, direction }: CodecPlan, value: Json): string => {
  try {
    return print(codecOf(codec).run(codec, value, direction))
  } catch (error) {
    if (error instanceof LensError) throw misfit
    throw error
  }
}

/** By way of values; what a number became is remembered. */
const scalarCarry = (plan: CodecPlan): Carry => {
  const remembered = new Map<string, string>()
  const ofNumber = (text: string): string => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const result = converted(plan, numberOf(text))
    if (text.length > longestRemembered) return result
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(text, result)
    return result
  }
  return (writer, at) => {
    const value = scalarOf(writer, at)
    const text = isNumber(value) ? ofNumber(textAt(writer, at)) : converted(plan, value)
    writer.upTo(writer.start(at))
    writer.text(text)
    writer.cursor = writer.end(at)
    return true
  }
}

/** By way of values; what stays the value that it was keeps its bytes. */
const keepingCarry =
  ({ codec, direction }: CodecPlan): Carry =>
  (writer, at) => {
    const parsed = parse(textAt(writer, at), anyDepth)
    if (!parsed.ok) throw misfit
    const value = parsed.value
    try {
      const result = codecOf(codec).run(codec, value, direction)
      if (result === value) return true
      writer.upTo(writer.start(at))
      writer.text(print(result))
      writer.cursor = writer.end(at)
      return true
    } catch (error) {
      if (error instanceof LensError) throw misfit
      throw error
    }
  }

const partOf = (plan: CodecPlan, compiling: Compiling): Part => {
  const { codec, direction } = plan
  const scalar = (carry: Carry): Part => ({ interest: compiling.interests.make(), carry })
  switch (codec.codec) {
    case 'bounds':
    case 'null-as':
    case 'restated':
      return scalar(keepingCarry(plan))
    case 'in-list':
      return direction === 'up'
        ? wrapPart({ of: copy, nullable: codec.nullable ?? false, fills: true }, compiling)
        : headPart(
            { of: copy, nullable: false, empty: codec.nullable ? 'null' : 'refuse' },
            compiling,
          )
    case 'in-object':
      return inObjectPart(codec, direction, compiling)
    case 'tagged':
      return direction === 'up' ? tagPart(compiling) : untagPart(compiling)
    case 'values':
      return scalar(valuesCarry(codec, direction, compiling))
    case 'timestamp':
      return scalar(timestampCarry(codec, direction, scalarCarry(plan)))
    case 'own':
    case 'split':
    case 'keyed':
      return compiling.byValue({ ...plan, nullable: false })
    default:
      return scalar(scalarCarry(plan))
  }
}

export const codecPart = (plan: CodecPlan, compiling: Compiling): Part => {
  const { interest, carry } = partOf(plan, compiling)
  if (!plan.nullable || !carry) return { interest, carry }
  return {
    interest,
    carry: (writer, at) => kindAt(writer, at) === kind.null || carry(writer, at, at),
  }
}
