/** Any JSON to tagged values and back. What is tagged keeps its own bytes. */
import { kind } from '../../../json/index.ts'
import { tags } from '../../codecs/tagged.ts'
import type { Carry, Compiling, Part } from '../carry.ts'
import { lookAt } from '../interest.ts'
import { expectKind, firstOf, isSpecial, kindAt, lastMembers, memberOf, nextOf } from '../tape.ts'
import { wordFinder } from '../words.ts'
import { misfit, type Writer } from '../writer.ts'

/** By kind, in their order; numbers with a fraction or an exponent are Floats. */
const tagOfKind = ['Object', 'Array', 'String', 'Integer', 'Boolean', 'Boolean']

export const tagPart = ({ interests, literals }: Compiling): Part => {
  const interest = interests.make()
  interest.items = [interest]
  interest.others = [interest]
  const openOf = (tag: string) => literals.of(`{"type":"${tag}","value":`)
  const opens = tagOfKind.map(openOf)
  const openFloat = openOf('Float')
  const none = literals.of('{"type":"Null"}')
  const close = literals.of('}')

  const carry: Carry = (writer, at) => {
    const found = kindAt(writer, at)
    if (found === kind.null) {
      writer.replace(at, none)
      return true
    }
    const open = found === kind.number && isSpecial(writer, at) ? openFloat : opens[found]
    if (!open) throw misfit
    writer.upTo(writer.start(at))
    writer.literal(open)
    if (found <= kind.array) {
      const end = nextOf(writer, at)
      for (let c = firstOf(at); c < end; c = nextOf(writer, c)) carry(writer, c, c)
    }
    writer.upTo(writer.end(at))
    writer.literal(close)
    return true
  }
  return { interest, carry }
}

/** The kind of the value under each tag; `Boolean` is told apart below. */
const kindOfTag: Readonly<Record<string, number>> = {
  Integer: kind.number,
  Float: kind.number,
  String: kind.string,
  Array: kind.array,
  Object: kind.object,
}

export const untagPart = ({ interests, literals }: Compiling): Part => {
  const interest = interests.make()
  const inside = interests.make()
  inside.items = [interest]
  inside.others = [interest]
  lookAt(interest, 'type')
  lookAt(interest, 'value', inside)
  const [typeId, valueId] = [interests.nameId('type'), interests.nameId('value')]
  const find = wordFinder(tags)
  const none = literals.of('null')
  const fraction = literals.of('.0')

  const carryInside = (writer: Writer, at: number): void => {
    const end = nextOf(writer, at)
    const isObject = kindAt(writer, at) === kind.object
    const last = writer.careful && isObject ? lastMembers(writer, at) : undefined
    for (let c = firstOf(at); c < end; c = nextOf(writer, c)) {
      if (!last || last.has(c)) carry(writer, c, c)
      // Only the last of its name is read as a tagged value; the others are no matter.
      else writer.replace(c, none)
    }
  }

  const carryValue = (writer: Writer, at: number, tag: string): void => {
    const found = kindAt(writer, at)
    const fits =
      tag === 'Boolean' ? found === kind.true || found === kind.false : found === kindOfTag[tag]
    if (!fits || (tag === 'Integer' && isSpecial(writer, at))) throw misfit
    const { cursor } = writer
    writer.cursor = writer.start(at)
    if (found <= kind.array) carryInside(writer, at)
    writer.upTo(writer.end(at))
    if (tag === 'Float' && !isSpecial(writer, at)) writer.literal(fraction)
    writer.cursor = cursor
  }

  const carry: Carry = (writer, at) => {
    expectKind(writer, at, kind.object)
    const type = memberOf(writer, at, typeId)
    if (type === 0) throw misfit
    expectKind(writer, type, kind.string)
    const tag = tags[find(writer, type)]
    if (tag === undefined) throw misfit
    if (tag === 'Null') {
      writer.replace(at, none)
      return true
    }
    const value = memberOf(writer, at, valueId)
    if (value === 0) throw misfit
    writer.upTo(writer.start(at))
    carryValue(writer, value, tag)
    writer.cursor = writer.end(at)
    return true
  }
  return { interest, carry }
}
