/**
 * The reference executor: change by change, op by op, on parsed values. It is the oracle that the
 * fused plans and the byte splicer are tested against, so it is written to be obvious, not fast.
 */
import { isObject, kindOf, own, set, type Json, type JsonObject } from '../json/index.ts'
import { affectedTypes, type Chain } from './chain.ts'
import type { Direction } from './codecs/index.ts'
import { carryHyperlink, holdsLinks, type CarryAddress } from './hyperlinks.ts'
import { expectKinds, memberOf as memberOfKind } from './kinds.ts'
import { LensError, ofType as inType, within, wrongKind } from './lens-error.ts'
import { applyAll, reverseAll } from './ops/index.ts'
import { carryNames } from './paths.ts'
import { tagged } from './ops/union-ops.ts'
import type { Shape } from './shape.ts'

export interface StepOptions {
  readonly defaults?: boolean
  readonly address?: CarryAddress | undefined
}

/**
 * Carries a value of `type` over one step. Going up, the values inside are carried first, then the
 * type's own ops apply; going down it is the exact reverse.
 *
 * @throws LensError
 */
export const applyStep = (
  chain: Chain,
  position: number,
  direction: Direction,
  type: string,
  value: Json,
  { defaults = true, address }: StepOptions = {},
): Json => {
  const [from, to] = direction === 'up' ? [position, position + 1] : [position + 1, position]
  const isRerouted = chain.hyperlinks?.change(from, to) ?? false
  const graph = chain.graphs[position] ?? {}
  const types = chain.graphs[position + 1] ?? {}
  const step = chain.steps[position] ?? new Map<string, never>()
  const affected = affectedTypes(chain)[position] ?? new Set<string>()

  const ofType = (name: string, at: Json): Json => {
    if (!affected.has(name)) return at
    const ops = step.get(name) ?? []
    const shape = graph[name] ?? { kind: 'any' }
    return inType(name, () =>
      direction === 'up'
        ? applyAll(ops, inside(shape, at), { defaults, types })
        : inside(shape, applyAll(reverseAll(ops), at, { defaults, types })),
    )
  }

  const carryStepNames = (named: string, at: Json): Json => {
    return carryNames({ kind: 'paths', type: named, from, to }, at, { chain })
  }

  const reaches = (shape: Shape): boolean => {
    if (isRerouted && holdsLinks(shape)) return true
    switch (shape.kind) {
      case 'ref':
        return affected.has(shape.type)
      case 'array':
        return reaches(shape.of) || (shape.pathsOf !== undefined && affected.has(shape.pathsOf))
      case 'nullable':
      case 'map':
        return reaches(shape.of)
      case 'object':
        return Object.values(shape.fields).some((field) => reaches(field.shape))
      case 'union':
        return Object.values(shape.variants).some(reaches)
      case 'kinds':
        return Object.values(shape.members).some(reaches)
      default:
        return false
    }
  }

  const members = (at: Json, shapeOf: (key: string) => Shape | undefined): JsonObject => {
    const object = isObject(at) ? at : wrongKind('an object', at)
    const result: JsonObject = {}
    for (const [key, member] of Object.entries(object)) {
      const shape = shapeOf(key)
      set(result, key, shape ? within(key, () => inside(shape, member)) : member)
    }
    return result
  }

  const inside = (shape: Shape, at: Json): Json => {
    if (!reaches(shape)) return at
    switch (shape.kind) {
      case 'ref':
        return ofType(shape.type, at)
      case 'string':
        return carryHyperlink({ from, to }, at, chain.hyperlinks, address)
      case 'nullable':
        return at === null ? null : inside(shape.of, at)
      case 'array':
        if (shape.pathsOf !== undefined) return carryStepNames(shape.pathsOf, at)
        if (!Array.isArray(at)) return wrongKind('an array', at)
        return at.map((item, index) => within(index, () => inside(shape.of, item)))
      case 'map':
        return members(at, () => shape.of)
      case 'object':
        return members(at, (key) =>
          Object.hasOwn(shape.fields, key) ? shape.fields[key]?.shape : undefined,
        )
      case 'union': {
        const { object, name } = tagged(at, shape.tag)
        const variant = Object.hasOwn(shape.variants, name) ? shape.variants[name] : undefined
        if (variant) return inside(variant, object)
        if (shape.open) return object
        return within(shape.tag, () => {
          throw new LensError(
            'wrong-shape',
            `"${name}" is not one of ${Object.keys(shape.variants).join(', ')}`,
          )
        })
      }
      case 'kinds': {
        expectKinds(Object.keys(shape.members), at)
        return inside(memberOfKind(shape, kindOf(at)) ?? { kind: 'any' }, at)
      }
      default:
        return at
    }
  }

  return ofType(type, value)
}

/** Carries a value from one position of the chain to another, step by step. @throws LensError */
export const applySteps = (
  chain: Chain,
  type: string,
  from: number,
  to: number,
  value: Json,
): Json => {
  let at = value
  for (let position = from; position < to; position += 1) {
    at = applyStep(chain, position, 'up', type, at)
  }
  for (let position = from - 1; position >= to; position -= 1) {
    at = applyStep(chain, position, 'down', type, at)
  }
  return at
}

/** An own member of an object; undefined for anything else. */
export const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? own(value, name) : undefined
