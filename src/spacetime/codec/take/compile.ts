/**
 * From the text of a document straight to BSATN, without making values of it. It is compiled once
 * for a plan; what it cannot take goes the long way, by values (`../put.ts`).
 */
import type { KindsPlan, ObjectPlan, Plan, PlannedField, ValueKind } from '../../types/index.ts'
import { byte, goesOn } from '../bytes.ts'
import { noCaptures, type Captures } from '../captures.ts'
import type { Input } from './input.ts'
import { isRepeated } from './repeated.ts'
import { takeFields } from './fields.ts'
import { takeJson } from './json.ts'
import { takeFloat, takeInteger } from './numbers.ts'
import type { Take } from './step.ts'
import { takeString } from './string.ts'
import { takeUnion } from './union.ts'

const ascii = new TextEncoder()
const words = {
  null: ascii.encode('null'),
  true: ascii.encode('true'),
  false: ascii.encode('false'),
}

const takeWord = (input: Input, word: Uint8Array): boolean => {
  if (!goesOn(input.bytes, input.at, word)) return false
  input.at += word.length
  return true
}

const takeNull: Take = (input) => takeWord(input, words.null)

const takeBoolean: Take = (input, out) => {
  const isTrue = takeWord(input, words.true)
  if (!isTrue && !takeWord(input, words.false)) return false
  out.bool(isTrue)
  return true
}

const takeNullable =
  (take: Take): Take =>
  (input, out) => {
    if (input.bytes[input.at] === byte.n) {
      out.u8(1)
      return takeNull(input, out)
    }
    out.u8(0)
    return take(input, out)
  }

const takeArray =
  (take: Take): Take =>
  (input, out) => {
    if (input.bytes[input.at] !== byte.openList) return false
    const head = out.length
    out.u32(0)
    input.at += 1
    if (input.bytes[input.at] === byte.closeList) {
      input.at += 1
      return true
    }
    for (let count = 1; ; count += 1) {
      if (!take(input, out)) return false
      const next = input.bytes[input.at]
      input.at += 1
      if (next === byte.comma) continue
      out.setU32(head, count)
      return next === byte.closeList
    }
  }

const takeMap =
  (take: Take): Take =>
  (input, out) => {
    if (input.bytes[input.at] !== byte.open) return false
    const head = out.length
    out.u32(0)
    input.at += 1
    if (input.bytes[input.at] === byte.close) {
      input.at += 1
      return true
    }
    const keys: number[] = []
    for (;;) {
      keys.push(out.length)
      if (!takeString(input, out) || input.bytes[input.at] !== byte.colon) return false
      input.at += 1
      if (!take(input, out)) return false
      const next = input.bytes[input.at]
      input.at += 1
      if (next === byte.comma) continue
      out.setU32(head, keys.length)
      return next === byte.close && !isRepeated(out.bytes, keys)
    }
  }

const takeObject = (plan: ObjectPlan, takeOf: (field: PlannedField) => Take): Take => {
  const fields = takeFields(plan.fields, undefined, takeOf)
  return (input, out) => {
    if (input.bytes[input.at] !== byte.open) return false
    input.at += 1
    return fields(input, out)
  }
}

/** The kind of the value that begins with a byte; what is none is refused by whoever reads it. */
const kindByFirst = (first: number | undefined): ValueKind => {
  if (first === byte.quote) return 'string'
  if (first === byte.open) return 'object'
  if (first === byte.openList) return 'array'
  return first === 0x74 || first === 0x66 ? 'boolean' : 'number'
}

const takeKinds = ({ members }: KindsPlan, takeOf: (plan: Plan) => Take): Take => {
  const takes = new Map(
    members.map(({ value, plan }, tag) => [value, { tag, take: takeOf(plan) }] as const),
  )
  return (input, out) => {
    const found = takes.get(kindByFirst(input.bytes[input.at]))
    if (!found) return false
    out.u8(found.tag)
    return found.take(input, out)
  }
}

/**
 * Compiles plans; each is compiled once, however often it is part of others.
 * @param captures strings that are wanted beside the document
 */
export const takeCompiler = (): ((plan: Plan, captures: Captures) => Take) => {
  const known = new Map<Plan, Take>()
  const inner = (plan: Plan): Take => compile(plan, noCaptures)

  const make = (plan: Plan, captures: Captures): Take => {
    switch (plan.kind) {
      case 'json':
        return takeJson
      case 'null':
        return takeNull
      case 'boolean':
        return takeBoolean
      case 'string':
        return captures.watch(takeString)
      case 'integer':
        return takeInteger(plan.signed)
      case 'float':
        return takeFloat
      case 'nullable':
        return takeNullable(compile(plan.of, captures))
      case 'array':
        return takeArray(inner(plan.of))
      case 'map':
        return takeMap(inner(plan.of))
      case 'object':
        return takeObject(plan, ({ member, plan: of }) => compile(of, captures.within(member)))
      case 'union':
        return takeUnion(plan, inner)
      case 'kinds':
        return takeKinds(plan, inner)
    }
  }

  const compile = (plan: Plan, captures: Captures): Take => {
    if (!captures.isEmpty) return make(plan, captures)
    const take = known.get(plan) ?? make(plan, captures)
    known.set(plan, take)
    return take
  }
  return compile
}
