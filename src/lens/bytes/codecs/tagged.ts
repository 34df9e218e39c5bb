/** Any JSON to tagged values and back. What is tagged keeps its own bytes. */
import { idShift, kind, record } from '../../../json/index.ts'
import { tags } from '../../codecs/tagged.ts'
import type { Carry, Compiling, Part } from '../carry.ts'
import { lookAt } from '../interest.ts'
import { expectKind, firstOf, isSpecial, kindAt, lastMembers, nextOf } from '../tape.ts'
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

/** Bits of the kinds that a value may have under each tag, in the order of `tags`. */
const kindsOfTag = [
  0,
  (1 << kind.true) | (1 << kind.false),
  1 << kind.number,
  1 << kind.number,
  1 << kind.string,
  1 << kind.array,
  1 << kind.object,
]

const [nullTag, integerTag, floatTag] = ['Null', 'Integer', 'Float'].map((tag) => tags.indexOf(tag))

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

  const carryValue = (writer: Writer, at: number, tag: number): void => {
    const found = kindAt(writer, at)
    const isFloat = found === kind.number && isSpecial(writer, at)
    if (((kindsOfTag[tag] ?? 0) & (1 << found)) === 0) throw misfit
    if (isFloat && tag === integerTag) throw misfit
    const { cursor } = writer
    writer.cursor = writer.start(at)
    if (found <= kind.array) carryInside(writer, at)
    writer.upTo(writer.end(at))
    if (tag === floatTag && !isFloat) writer.literal(fraction)
    writer.cursor = cursor
  }

  const carry: Carry = (writer, at) => {
    expectKind(writer, at, kind.object)
    const { tape } = writer
    const { next: nextAt } = record
    const end = tape[at + nextAt] as number
    let type = 0
    let value = 0
    for (let c = firstOf(at); c < end; c = tape[c + nextAt] as number) {
      const id = (tape[c] as number) >> idShift
      if (id === typeId) type = c
      else if (id === valueId) value = c
    }
    if (type === 0) throw misfit
    expectKind(writer, type, kind.string)
    const tag = find(writer, type)
    if (tag < 0) throw misfit
    if (tag === nullTag) {
      writer.replace(at, none)
      return true
    }
    if (value === 0) throw misfit
    writer.upTo(writer.start(at))
    carryValue(writer, value, tag)
    writer.cursor = writer.end(at)
    return true
  }
  return { interest, carry }
}
