/** What a version has that a later one has not, or has otherwise: the names that stand in the way of its end. */
import type { Contract } from '../../contract/index.ts'
import {
  type KindsShape,
  type Lens,
  type ObjectShape,
  type Shape,
  type UnionShape,
  type ValueKind,
} from '../../lens/index.ts'
import { fatesIn, inside, isLeaf, nameOf, published, type At } from './fates.ts'
import { allIn, isEmpty, type Member, type OnlyField, type Spot } from './spot.ts'

export interface Only {
  /** Where they are in documents of a type; undefined where it has none, whatever it holds. */
  spot(type: string): Spot | undefined
  /** All of them by name, those of types that nothing refers to included. */
  fields(): ReadonlyMap<string, OnlyField>
}

interface Found {
  readonly spot: Spot
  /** Whether it holds anything is not known yet: it is looked at right now. */
  readonly isOpen: boolean
  /** Whether a value of it is another one in the later version, for which the field around it stands. */
  readonly changes: boolean
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Found out by following every declared path through the lenses that carry documents, once per type.
 *
 * @param from key of the version
 * @param until key of a later one
 */
export const onlyIn = (contract: Contract, from: string, until: string): Only => {
  const older = contract.version(from)
  const later = contract.version(until)
  const fields = new Map<string, OnlyField>()
  const known = new Map<string, Found>()
  const fates = fatesIn(later)

  const here = (type: string): string => (older ? published(type, older) : type)

  const lensOf = (type: string): Lens | undefined =>
    later && Object.hasOwn(later.types, type) ? contract.lens(type, from, until) : undefined

  const fieldsOf = (shape: ObjectShape, at: At, spot: Spot): void => {
    for (const [name, { shape: inner }] of Object.entries(shape.fields)) {
      const place = inside(at, name)
      const found = visit(inner, place)
      const became =
        fates.fate(place, inner) ?? (found.changes ? { became: 'retyped' as const } : undefined)
      const only = became && keep({ field: nameOf(here(at.type), place.path), ...became })
      const holds = found.isOpen || !isEmpty(found.spot)
      if (!only && !holds) continue
      spot.members.set(name, {
        ...(only ? { only } : {}),
        ...(holds ? { inside: found.spot } : {}),
      })
    }
  }

  /** Answers whether its tag has another name. */
  const variantsOf = (shape: UnionShape, at: At, spot: Spot): boolean => {
    const union = fates.shapeThere(at)
    const variants = new Map<string, Member>()
    for (const [tag, variant] of Object.entries(shape.variants)) {
      const has = union?.kind === 'union' && Object.hasOwn(union.variants, tag)
      const field = nameOf(here(at.type), [...at.path, shape.tag])
      const only = has ? undefined : keep({ field, became: 'removed' })
      const found = visit(variant, at)
      const holds = found.isOpen || !isEmpty(found.spot)
      if (!only && !holds) continue
      variants.set(tag, { ...(only ? { only } : {}), ...(holds ? { inside: found.spot } : {}) })
    }
    if (variants.size > 0) spot.union = { tag: shape.tag, variants }
    return union?.kind === 'union' && union.tag !== shape.tag
  }

  /** Answers whether values of some kind are others there. */
  const kindsOf = (shape: KindsShape, at: At, spot: Spot): boolean => {
    const there = fates.shapeThere(at)
    const same = there?.kind === 'kinds' ? there.members : {}
    return Object.entries(shape.members)
      .map(([kind, member]) => {
        const { spot: of, changes } = visit(member, { ...at, isKind: true })
        for (const [name, inner] of of.members) spot.members.set(name, inner)
        if (of.each) spot.each = of.each
        if (of.items) spot.items = of.items
        if (of.union) spot.union = of.union
        const other = Object.hasOwn(same, kind) ? same[kind as ValueKind] : undefined
        if (!other) return true
        // Of one of several values at a place the lens does not tell what becomes of it.
        return isLeaf(member) ? JSON.stringify(member) !== JSON.stringify(other) : changes
      })
      .includes(true)
  }

  const visit = (shape: Shape, at: At): Found => {
    const spot: Spot = { members: new Map() }
    switch (shape.kind) {
      case 'nullable':
        return visit(shape.of, at)
      case 'ref':
        return ofType(shape.type)
      case 'array':
      case 'map': {
        const found = visit(shape.of, inside(at, '*'))
        if (found.isOpen || !isEmpty(found.spot)) {
          spot[shape.kind === 'array' ? 'items' : 'each'] = found.spot
        }
        return { spot, isOpen: false, changes: found.changes || fates.isOtherKind(shape, at) }
      }
      case 'object':
        fieldsOf(shape, at, spot)
        return { spot, isOpen: false, changes: fates.isOtherKind(shape, at) }
      case 'union':
        return { spot, isOpen: false, changes: variantsOf(shape, at, spot) }
      case 'kinds':
        return { spot, isOpen: false, changes: kindsOf(shape, at, spot) }
      default:
        return { spot, isOpen: false, changes: fates.fate(at, shape) !== undefined }
    }
  }

  const keep = (only: OnlyField): OnlyField => {
    fields.set(only.field, fields.get(only.field) ?? only)
    return only
  }

  const ofType = (type: string): Found => {
    const found = known.get(type)
    if (found) return found
    const shape = older && Object.hasOwn(older.types, type) ? older.types[type] : undefined
    const made: Mutable<Found> = { spot: { members: new Map() }, isOpen: true, changes: false }
    // A type that holds itself finds its own spot in it, which is complete by the time it is used.
    known.set(type, made)
    const visited = shape && visit(shape, { type, lens: lensOf(type), path: [], holder: [] })
    if (visited) Object.assign(made.spot, visited.spot)
    made.changes = visited?.changes ?? false
    made.isOpen = false
    return made
  }

  return {
    spot: (type) => {
      const { spot, changes } = ofType(type)
      const self = changes ? keep({ field: here(type), became: 'retyped' }) : undefined
      const whole = self ? { ...spot, self } : spot
      return allIn(whole).length > 0 ? whole : undefined
    },
    fields: () => {
      for (const type of Object.keys(older?.types ?? {})) ofType(type)
      return fields
    },
  }
}
