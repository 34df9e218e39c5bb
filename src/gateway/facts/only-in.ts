/** What a version has that a later one has not, or has otherwise: the names that stand in the way of its end. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import {
  declaredAt,
  type Lens,
  type ObjectShape,
  type Shape,
  type UnionShape,
} from '../../lens/index.ts'
import type { Path } from '../../json/index.ts'
import { allIn, isEmpty, type Member, type OnlyField, type Spot } from './spot.ts'
import { isAbsent } from '../map/place.ts'
import { bareShape } from '../map/shape-at.ts'

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

interface At {
  readonly type: string
  readonly lens: Lens | undefined
  readonly path: Path
  /** Where the object around it is in the later version. */
  readonly holder: Path | undefined
}

const nameOf = (type: string, path: Path): string =>
  [type, ...path.filter((step) => step !== '*')].join('.')

/** The name under which people know a type. */
const published = (type: string, { forks }: ContractVersion): string => forks?.[type] ?? type

/** Where a path leads as it is; undefined where that is nowhere. */
const placeIn = ({ lens, path }: At): Path | undefined => {
  if (path.length === 0) return []
  const mapped = lens?.mapPath(path)
  return mapped && mapped.kind !== 'dropped' ? mapped.path : undefined
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

const isLeaf = ({ kind }: Shape): boolean =>
  kind === 'any' || kind === 'null' || kind === 'boolean' || kind === 'string' || kind === 'number'

const inside = (at: At, step: string): At => ({
  ...at,
  path: [...at.path, step],
  holder: placeIn(at),
})

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

  const here = (type: string): string => (older ? published(type, older) : type)

  const lensOf = (type: string): Lens | undefined =>
    later && Object.hasOwn(later.types, type) ? contract.lens(type, from, until) : undefined

  /** What the later version declares at a path, where it is the very same there. */
  const isAsDeclared = ({ type, path }: At, shape: Shape): boolean => {
    const there = later && declaredAt(later.types, { kind: 'ref', type }, path)
    return there !== undefined && JSON.stringify(there) === JSON.stringify(shape)
  }

  /** What became of the value of a leaf, or of a field as such. */
  const fate = (at: At, shape: Shape): Omit<OnlyField, 'field'> | undefined => {
    const { type, lens, path, holder } = at
    if (!lens || !later) return { became: 'removed' }
    const mapped = lens.mapPath(path)
    if (mapped.kind === 'unknown') return undefined
    if (mapped.kind === 'dropped') {
      if (mapped.into || mapped.shared) return { became: mapped.into ? 'retyped' : 'moved' }
      // Where a function carries it nothing tells where it goes: what both declare alike counts as kept.
      if (!isAbsent(path, lens) && isAsDeclared(at, shape)) return undefined
      return { became: 'removed' }
    }
    const expected = path.length === 0 ? [] : [...(holder ?? ['']), path.at(-1) ?? '']
    if (startsWith(mapped.path, expected)) {
      const isSame = mapped.path.length === expected.length
      const changes = isLeaf(shape) && !mapped.lens.identity
      return changes || !isSame ? { became: 'retyped' } : undefined
    }
    const isBeside = holder?.length === mapped.path.length - 1 && startsWith(mapped.path, holder)
    const to = nameOf(published(type, later), mapped.path)
    return { became: isBeside ? 'renamed' : 'moved', to }
  }

  /** Whether a list, say, has become an object. */
  const isOtherKind = (shape: Shape, at: At): boolean => {
    const place = at.lens?.mapPath(at.path)
    // What is carried as it is is the same, in whichever variant of a union it stands.
    if (place?.kind !== 'path' || place.lens.identity) return false
    const there = declaredAt(later?.types ?? {}, { kind: 'ref', type: at.type }, place.path)
    return there !== undefined && bareShape(later?.types ?? {}, there).kind !== shape.kind
  }

  const fieldsOf = (shape: ObjectShape, at: At, spot: Spot): void => {
    for (const [name, { shape: inner }] of Object.entries(shape.fields)) {
      const place = inside(at, name)
      const found = visit(inner, place)
      const became =
        fate(place, inner) ?? (found.changes ? { became: 'retyped' as const } : undefined)
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
    const place = placeIn(at)
    const there = place && declaredAt(later?.types ?? {}, { kind: 'ref', type: at.type }, place)
    const union = there && bareShape(later?.types ?? {}, there)
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
        return { spot, isOpen: false, changes: found.changes || isOtherKind(shape, at) }
      }
      case 'object':
        fieldsOf(shape, at, spot)
        return { spot, isOpen: false, changes: isOtherKind(shape, at) }
      case 'union':
        return { spot, isOpen: false, changes: variantsOf(shape, at, spot) }
      case 'kinds': {
        const found = Object.values(shape.members).map((member) => visit(member, at))
        for (const { spot: of } of found) {
          for (const [name, member] of of.members) spot.members.set(name, member)
          if (of.each) spot.each = of.each
          if (of.items) spot.items = of.items
          if (of.union) spot.union = of.union
        }
        return { spot, isOpen: false, changes: found.some(({ changes }) => changes) }
      }
      default:
        return { spot, isOpen: false, changes: fate(at, shape) !== undefined }
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
      const { spot } = ofType(type)
      return allIn(spot).length > 0 ? spot : undefined
    },
    fields: () => {
      for (const type of Object.keys(older?.types ?? {})) ofType(type)
      return fields
    },
  }
}
