/** What became of one place of a version's documents in a later version, by the lenses that carry them. */
import type { ContractVersion } from '../../contract/index.ts'
import { declaredAt, type Lens, type Shape } from '../../lens/index.ts'
import type { Path } from '../../json/index.ts'
import { isAbsent } from '../map/place.ts'
import { bareShape } from '../map/shape-at.ts'
import type { OnlyField } from './spot.ts'

export type Fate = Omit<OnlyField, 'field'>

/** A place of the older version. */
export interface At {
  readonly type: string
  readonly lens: Lens | undefined
  readonly path: Path
  /** Where the object around it is in the later version. */
  readonly holder: Path | undefined
  /** Whether it is one of several kinds of values at its path. */
  readonly isKind?: boolean
}

export const nameOf = (type: string, path: Path): string =>
  [type, ...path.filter((step) => step !== '*')].join('.')

/** The name under which people know a type. */
export const published = (type: string, { forks }: ContractVersion): string => forks?.[type] ?? type

/** Where a path leads as it is; undefined where that is nowhere. */
const placeIn = ({ lens, path }: At): Path | undefined => {
  if (path.length === 0) return []
  const mapped = lens?.mapPath(path)
  return mapped?.kind === 'dropped' ? mapped.shared?.path : mapped?.path
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

export const isLeaf = ({ kind }: Shape): boolean =>
  kind === 'any' || kind === 'null' || kind === 'boolean' || kind === 'string' || kind === 'number'

/** A member of what is there, or an item. */
export const inside = (at: At, step: string): At => ({
  ...at,
  path: [...at.path, step],
  holder: placeIn(at),
  isKind: false,
})

export interface Fates {
  /** What became of a value, or of a field as such; undefined of what is as it was. */
  fate(at: At, shape: Shape): Fate | undefined
  /** What is declared at its place. */
  shapeThere(at: At): Shape | undefined
  /** Whether a list, say, has become an object. */
  isOtherKind(shape: Shape, at: At): boolean
}

/** @param later the version whose documents are looked at; undefined where there is none */
export const fatesIn = (later: ContractVersion | undefined): Fates => {
  const isDeclared = (path: Path, type: string): boolean =>
    declaredAt(later?.types ?? {}, { kind: 'ref', type }, path) !== undefined

  /** What the later version declares at a path, where it is the very same there. */
  const isAsDeclared = ({ type, path }: At, shape: Shape): boolean => {
    const there = later && declaredAt(later.types, { kind: 'ref', type }, path)
    return there !== undefined && JSON.stringify(there) === JSON.stringify(shape)
  }

  /** What became of what has a place, by that place. */
  const fateOfPlace = (place: Path, at: At, changes: boolean): Fate | undefined => {
    const { type, path, holder } = at
    const expected = path.length === 0 ? [] : [...(holder ?? ['']), path.at(-1) ?? '']
    if (startsWith(place, expected)) {
      const isSame = place.length === expected.length
      return changes || !isSame ? { became: 'retyped' } : undefined
    }
    const isBeside = holder?.length === place.length - 1 && startsWith(place, holder)
    const to = nameOf(later ? published(type, later) : type, place)
    return { became: isBeside ? 'renamed' : 'moved', to }
  }

  const fate = (at: At, shape: Shape): Fate | undefined => {
    const { type, lens, path } = at
    if (!lens || !later) return { became: 'removed' }
    const mapped = lens.mapPath(path)
    if (mapped.kind === 'unknown') return undefined
    if (mapped.kind === 'dropped') {
      if (mapped.into) return { became: 'retyped' }
      if (mapped.shared && isDeclared(mapped.shared.path, type)) {
        return fateOfPlace(mapped.shared.path, at, false)
      }
      // Where a function carries it nothing tells where it goes: what both declare alike counts as kept.
      if (!isAbsent(path, lens) && isAsDeclared(at, shape)) return undefined
      return { became: 'removed' }
    }
    const changes = isLeaf(shape) && !mapped.lens.identity
    return fateOfPlace(mapped.path, at, changes)
  }

  const shapeThere = (at: At): Shape | undefined => {
    const place = placeIn(at)
    const shape = place && declaredAt(later?.types ?? {}, { kind: 'ref', type: at.type }, place)
    return shape && later && bareShape(later.types, shape)
  }

  const isOtherKind = (shape: Shape, at: At): boolean => {
    if (at.isKind) return false
    const place = at.lens?.mapPath(at.path)
    // What is carried as it is is the same, in whichever variant of a union it stands.
    if (place?.kind !== 'path' || place.lens.identity) return false
    const there = declaredAt(later?.types ?? {}, { kind: 'ref', type: at.type }, place.path)
    return there !== undefined && bareShape(later?.types ?? {}, there).kind !== shape.kind
  }

  return { fate, shapeThere, isOtherKind }
}
