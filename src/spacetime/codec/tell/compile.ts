/**
 * From BSATN straight to the text of a document. It is compiled once for a plan. The bytes may have
 * been written by anybody: what is read is what its type says, or it is refused.
 */
import { ScanFault } from '../../../json/scan/lexer.ts'
import { Unreadable } from '../../bsatn/index.ts'
import type { KindsPlan, ObjectPlan, Plan, PlannedField, UnionPlan } from '../../types/index.ts'
import { append, appendAscii, bitsOf, byte, labelOf } from '../bytes.ts'
import { isNameOf, tagOf } from '../tag-of.ts'
import { tellFields } from './fields.ts'
import { tellFloat, tellInteger } from './numbers.ts'
import type { Tell } from './step.ts'
import { tellString } from './string.ts'
import { valueEnd } from '../value-end.ts'

const tellNull: Tell = (_, out) => {
  appendAscii(out, 'null')
}

const tellBoolean: Tell = (row, out) => {
  appendAscii(out, row.bool() ? 'true' : 'false')
}

/** Whether a part of bytes is JSON. */
const isJson = (bytes: Uint8Array, start: number, end: number): boolean => {
  const last = bytes[end - 1] as number
  try {
    // A number would go on into what comes after it.
    return last >= byte.zero && last <= byte.nine
      ? valueEnd(bytes.subarray(start, end), 0) === end - start
      : valueEnd(bytes, start) === end
  } catch (error) {
    if (error instanceof ScanFault) return false
    throw error
  }
}

/** A text that must be JSON. */
const tellJson: Tell = (row, out) => {
  const size = row.u32()
  const at = row.skip(size)
  if (!isJson(row.bytes, at, at + size)) throw new Unreadable(`the text at ${at} is not JSON`)
  row.textBits |= bitsOf(row.bytes, at, at + size)
  append(out, row.bytes, at, at + size)
}

/** A text that must be an object which names the variant that it is. */
const tellTagged =
  (tag: string, isName: (name: string | undefined) => boolean): Tell =>
  (row, out) => {
    const { at } = row
    tellJson(row, out)
    if (!isName(tagOf(row.bytes, at + 4, row.at, tag))) {
      throw new Unreadable(`the text at ${at} is another variant`)
    }
  }

const tellNullable =
  (tell: Tell): Tell =>
  (row, out) => {
    if (row.variant(2) === 0) tell(row, out)
    else tellNull(row, out)
  }

const tellArray =
  (tell: Tell): Tell =>
  (row, out) => {
    const count = row.count()
    out.u8(byte.openList)
    for (let i = 0; i < count; i += 1) {
      if (i > 0) out.u8(byte.comma)
      tell(row, out)
    }
    out.u8(byte.closeList)
  }

const tellMap =
  (tell: Tell): Tell =>
  (row, out) => {
    const count = row.count(4)
    out.u8(byte.open)
    for (let i = 0; i < count; i += 1) {
      if (i > 0) out.u8(byte.comma)
      tellString(row, out)
      out.u8(byte.colon)
      tell(row, out)
    }
    out.u8(byte.close)
  }

const tellObject = ({ fields }: ObjectPlan, tellOf: (field: PlannedField) => Tell): Tell => {
  const tell = tellFields(fields, true, tellOf)
  return (row, out) => {
    out.u8(byte.open)
    tell(row, out)
    out.u8(byte.close)
  }
}

const tellUnion = ({ tag, variants, other }: UnionPlan, tellOf: (plan: Plan) => Tell): Tell => {
  const label = new TextDecoder().decode(labelOf(tag).subarray(1))
  const tells = variants.map(({ value, plan }, index): Tell => {
    if (plan.kind === 'json') return tellTagged(tag, isNameOf(variants, index))
    const opening = new TextEncoder().encode(`{${label}${JSON.stringify(value)}`)
    const openingBits = bitsOf(opening)
    const tell = tellFields(plan.fields, false, (field) => tellOf(field.plan))
    return (row, out) => {
      row.textBits |= openingBits
      append(out, opening, 0, opening.length)
      tell(row, out)
      out.u8(byte.close)
    }
  })
  const all =
    other === undefined ? tells : [...tells, tellTagged(tag, isNameOf(variants, variants.length))]
  return (row, out) => all[row.variant(all.length)]?.(row, out)
}

const tellKinds = ({ members }: KindsPlan, tellOf: (plan: Plan) => Tell): Tell => {
  const tells = members.map(({ plan }) => tellOf(plan))
  return (row, out) => tells[row.variant(tells.length)]?.(row, out)
}

/** Compiles plans; each is compiled once, however often it is part of others. */
const tellCompiler = (): ((plan: Plan) => Tell) => {
  const known = new Map<Plan, Tell>()

  const make = (plan: Plan): Tell => {
    switch (plan.kind) {
      case 'json':
        return tellJson
      case 'null':
        return tellNull
      case 'boolean':
        return tellBoolean
      case 'string':
        return tellString
      case 'integer':
        return tellInteger(plan.signed)
      case 'float':
        return tellFloat
      case 'nullable':
        return tellNullable(compile(plan.of))
      case 'array':
        return tellArray(compile(plan.of))
      case 'map':
        return tellMap(compile(plan.of))
      case 'object':
        return tellObject(plan, (field) => compile(field.plan))
      case 'union':
        return tellUnion(plan, compile)
      case 'kinds':
        return tellKinds(plan, compile)
    }
  }

  const compile = (plan: Plan): Tell => {
    const tell = known.get(plan) ?? make(plan)
    known.set(plan, tell)
    return tell
  }
  return compile
}

/** A string that the row begins with, too: its key. */
const tellKey =
  (member: string, tell: Tell): Tell =>
  (row, out) => {
    const { at, bytes } = row
    tell(row, out)
    const end = row.at
    for (let here = at, there = 0; here < end; here += 1, there += 1) {
      if (bytes[here] === bytes[there]) continue
      throw new Unreadable(`its key is not the ${member} of its document`)
    }
  }

/**
 * Of the document of a row.
 *
 * @param key the member that is the key of the row, too
 */
export const tellDocument = (plan: Plan, key?: string): Tell => {
  const compile = tellCompiler()
  if (plan.kind !== 'object' || key === undefined) return compile(plan)
  return tellObject(plan, ({ member, plan: of }) =>
    member === key && of.kind === 'string' ? tellKey(member, compile(of)) : compile(of),
  )
}
