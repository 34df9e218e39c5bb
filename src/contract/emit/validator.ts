/**
 * Validates parsed JSON against shapes. Zod itself cannot: it takes a `JsonNumber` for an object and
 * drops a member named `__proto__`. Compiled once, to closures.
 */
import { Failure, type ProblemPlace } from '../../errors/index.ts'
import {
  isNumber,
  isObject,
  kindOf,
  own,
  set,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import type { Field, Fields, Shape, TypeGraph, UnionShape } from '../../lens/index.ts'
import { arrayOf, mapOf, scalar, within, wrong, type Check, type Run } from './check.ts'
import { numberCheck } from './check-number.ts'
import { stringCheck } from './check-string.ts'
import { oneOf } from './found.ts'

/** `document`: a whole document, as stored. `request`: fields set by the store are not looked at. */
export type Mode = 'document' | 'request'

export type Validated =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly errors: readonly ProblemPlace[] }

/** @throws Failure `contract-invalid` when there is no such type. */
export type Validate = (type: string, value: Json) => Validated

const expectedOf = (shape: Shape, types: TypeGraph): string => {
  switch (shape.kind) {
    case 'string':
      return shape.values && !shape.open ? oneOf(shape.values) : 'a string'
    case 'number':
      return shape.integer ? 'an integer' : 'a number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'an array'
    case 'null':
      return 'null'
    case 'nullable':
      return `${expectedOf(shape.of, types)} or null`
    case 'ref':
      return expectedOf(types[shape.type] ?? { kind: 'any' }, types)
    case 'kinds':
      return Object.values(shape.members)
        .map((member) => expectedOf(member, types))
        .join(' or ')
    case 'any':
      return 'a value'
    default:
      return 'an object'
  }
}

/** So that nobody who changes a checked document changes the contract. */
const fresh = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(fresh)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const [key, member] of Object.entries(value)) set(copy, key, fresh(member))
  return copy
}

const isText = (value: Json): value is string => typeof value === 'string'
const isBoolean = (value: Json): value is boolean => typeof value === 'boolean'
const isNull = (value: Json): value is null => value === null

class Compiler {
  private readonly types: TypeGraph
  private readonly mode: Mode
  private readonly compiled = new Map<string, Check>()

  constructor(types: TypeGraph, mode: Mode) {
    this.types = types
    this.mode = mode
  }

  /** Compiled on first use, so that types may refer to each other in circles. */
  named(type: string): Check {
    const known = this.compiled.get(type)
    if (known) return known
    const shape = Object.hasOwn(this.types, type) ? this.types[type] : undefined
    if (!shape) {
      const choices = Object.keys(this.types)
      throw new Failure('contract-invalid', `There is no type ${type}`, [
        { place: type, message: 'no such type', choices },
      ])
    }
    let check: Check | undefined
    const lazy: Check = (value, run) => (check ??= this.check(shape))(value, run)
    this.compiled.set(type, lazy)
    return lazy
  }

  private check(shape: Shape): Check {
    const expected = expectedOf(shape, this.types)
    switch (shape.kind) {
      case 'any':
        return (value) => value
      case 'null':
        return scalar(expected, isNull)
      case 'boolean':
        return scalar(expected, isBoolean)
      case 'string':
        return scalar(expected, isText, stringCheck(shape))
      case 'number':
        return scalar(expected, isNumber, numberCheck(shape))
      case 'nullable': {
        const of = this.check(shape.of)
        return (value, run) => (value === null ? null : of(value, run))
      }
      case 'array':
        return arrayOf(this.check(shape.of))
      case 'map':
        return mapOf(this.check(shape.of))
      case 'object':
        return this.object(shape.fields)
      case 'union':
        return this.union(shape)
      case 'kinds': {
        const entries = Object.entries(shape.members)
        const checks = new Map(entries.map(([kind, member]) => [kind, this.check(member)]))
        return (value, run) => {
          const check = checks.get(kindOf(value))
          if (check) return check(value, run)
          wrong(run, expected, value)
          return value
        }
      }
      case 'ref':
        break
    }
    return this.named(shape.type)
  }

  private object(fields: Fields): Check {
    const absent = (name: string, field: Field, run: Run): Json | undefined => {
      if (field.default !== undefined) return fresh(field.default)
      const expected = expectedOf(field.shape, this.types)
      if (!field.optional) within(run, name, () => wrong(run, expected, undefined))
      return undefined
    }
    const entries = Object.entries(fields)
      .filter(([, { readOnly }]) => !readOnly || this.mode === 'document')
      .map(([name, field]) => ({ name, field, check: this.check(field.shape) }))
    return (value, run) => {
      if (!isObject(value)) {
        wrong(run, 'an object', value)
        return value
      }
      let copy: typeof value | undefined
      for (const { name, field, check } of entries) {
        const before = own(value, name)
        const after =
          before === undefined
            ? absent(name, field, run)
            : within(run, name, () => check(before, run))
        if (after !== before && after !== undefined) {
          copy ??= { ...value }
          set(copy, name, after)
        }
      }
      return copy ?? value
    }
  }

  private union({ tag, variants, open }: UnionShape): Check {
    const names = Object.keys(variants)
    const checks = new Map(names.map((name) => [name, this.check(variants[name] as Shape)]))
    return (value, run) => {
      if (!isObject(value)) {
        wrong(run, 'an object', value)
        return value
      }
      const name = own(value, tag)
      const check = typeof name === 'string' ? checks.get(name) : undefined
      if (check) return check(value, run)
      if (open && typeof name === 'string') return value
      within(run, tag, () => wrong(run, oneOf(names), name))
      return value
    }
  }
}

/**
 * Fills in absent defaults, keeps every member it does not know, never changes its input.
 *
 * @example validator(version.types, 'request')('Entity', value)
 * // { ok: false, errors: [{ pointer: '/entity_type', detail: 'expected a string, found 3' }] }
 */
export const validator = (types: TypeGraph, mode: Mode): Validate => {
  const compiler = new Compiler(types, mode)
  return (type, value) => {
    const run: Run = { path: [], errors: [] }
    const checked = compiler.named(type)(value, run)
    return run.errors.length > 0 ? { ok: false, errors: run.errors } : { ok: true, value: checked }
  }
}
