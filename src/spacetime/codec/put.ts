/**
 * From a parsed document to BSATN: for texts that cannot be taken as they are (`take.ts`). What no
 * element holds, such as unknown members and how numbers are written, is left out here.
 */
import {
  isNumber,
  isObject,
  kindOf,
  numberText,
  own,
  print,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import type { Writer } from '../bsatn/index.ts'
import type { KindsPlan, Plan, PlannedField, UnionPlan, ValueKind } from '../types/index.ts'
import { noCaptures, type Captures } from './captures.ts'
import { bounds } from './integer.ts'
import { Misfit } from './misfit.ts'

/** Writes one value. @throws Misfit where the value is none of the plan */
export type Put = (value: Json, out: Writer) => void

const misfit = (what: string): never => {
  throw new Misfit(what)
}

const inside = (step: string, put: Put, value: Json, out: Writer): void => {
  try {
    put(value, out)
  } catch (error) {
    if (error instanceof Misfit) error.path.unshift(step)
    throw error
  }
}

const putJson: Put = (value, out) => {
  out.string(print(value))
}

const putNull: Put = (value) => {
  if (value !== null) misfit('must be null')
}

const putBoolean: Put = (value, out) => {
  if (typeof value === 'boolean') out.bool(value)
  else misfit('must be a boolean')
}

const putString = (value: Json, out: Writer): boolean => {
  if (typeof value !== 'string') return misfit('must be a string')
  out.string(value)
  return true
}

const putInteger = (signed: boolean): Put => {
  const { min, max } = bounds(signed)
  return (value, out) => {
    const text = isNumber(value) ? numberText(value) : ''
    if (!/^-?\d+$/.test(text)) return misfit('must be an integer')
    const integer = BigInt(text)
    if (integer < min || integer > max) {
      return misfit(`must be an integer from ${min} to ${max}, to be kept in SpacetimeDB`)
    }
    out.u64(BigInt.asUintN(64, integer))
  }
}

const putFloat: Put = (value, out) => {
  if (isNumber(value)) out.f64(Number(numberText(value)))
  else misfit('must be a number')
}

const putNullable =
  (put: Put): Put =>
  (value, out) => {
    out.bool(value === null)
    if (value !== null) put(value, out)
  }

const putArray =
  (put: Put): Put =>
  (value, out) => {
    if (!Array.isArray(value)) return misfit('must be an array')
    out.list(value, (item, index) => {
      inside(String(index), put, item, out)
    })
  }

const putMap =
  (put: Put): Put =>
  (value, out) => {
    if (!isObject(value)) return misfit('must be an object')
    out.list(Object.keys(value), (key) => {
      out.string(key)
      inside(key, put, own(value, key) as Json, out)
    })
  }

type PutObject = (value: JsonObject, out: Writer) => void

const putFields = (
  fields: readonly PlannedField[],
  putOf: (field: PlannedField) => Put,
): PutObject => {
  const puts = fields.map((field) => ({ ...field, put: putOf(field) }))
  return (value, out) => {
    for (const { member, maybe, put } of puts) {
      const found = own(value, member)
      if (maybe) out.bool(found === undefined)
      if (found !== undefined) inside(member, put, found, out)
      else if (!maybe) inside(member, () => misfit('is missing'), null, out)
    }
  }
}

const putObject =
  (put: PutObject): Put =>
  (value, out) => {
    if (!isObject(value)) return misfit('must be an object')
    put(value, out)
  }

const putUnion = ({ tag, variants, other }: UnionPlan, putOf: (plan: Plan) => Put): Put => {
  const puts = variants.map(({ value, plan }) => ({
    value,
    put: plan.kind === 'object' ? putFields(plan.fields, (field) => putOf(field.plan)) : putJson,
  }))
  return (value, out) => {
    if (!isObject(value)) return misfit('must be an object')
    const name = own(value, tag)
    const index = puts.findIndex((each) => each.value === name)
    if (index < 0 && (other === undefined || typeof name !== 'string')) {
      inside(tag, () => misfit('must name a variant'), null, out)
    }
    out.u8(index < 0 ? puts.length : index)
    const put = puts[index]?.put ?? putJson
    put(value, out)
  }
}

const putKinds = ({ members }: KindsPlan, putOf: (plan: Plan) => Put): Put => {
  const puts = members.map(({ value, plan }) => ({ value, put: putOf(plan) }))
  return (value, out) => {
    const kind = kindOf(value) as ValueKind
    const index = puts.findIndex((each) => each.value === kind)
    const found = puts[index]
    if (!found) return misfit(`must be a value of ${puts.map((each) => each.value).join(', ')}`)
    out.u8(index)
    found.put(value, out)
  }
}

/** As `takeCompiler`. */
export const putCompiler = (): ((plan: Plan, captures: Captures) => Put) => {
  const known = new Map<Plan, Put>()
  const inner = (plan: Plan): Put => compile(plan, noCaptures)

  const make = (plan: Plan, captures: Captures): Put => {
    switch (plan.kind) {
      case 'json':
        return putJson
      case 'null':
        return putNull
      case 'boolean':
        return putBoolean
      case 'string':
        return captures.watch(putString)
      case 'integer':
        return putInteger(plan.signed)
      case 'float':
        return putFloat
      case 'nullable':
        return putNullable(compile(plan.of, captures))
      case 'array':
        return putArray(inner(plan.of))
      case 'map':
        return putMap(inner(plan.of))
      case 'object':
        return putObject(
          putFields(plan.fields, ({ member, plan: of }) => compile(of, captures.within(member))),
        )
      case 'union':
        return putUnion(plan, inner)
      case 'kinds':
        return putKinds(plan, inner)
    }
  }

  const compile = (plan: Plan, captures: Captures): Put => {
    if (!captures.isEmpty) return make(plan, captures)
    const put = known.get(plan) ?? make(plan, captures)
    known.set(plan, put)
    return put
  }
  return compile
}
