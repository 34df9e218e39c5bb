/** Both ends of a move: found where it meets a shape. */
import type { Path } from '../../../json/index.ts'
import { isEmptyDefault, type End, type Holder } from '../../ops/move-ends.ts'
import { bare, mayBeAbsent } from '../../ops/object-ops.ts'
import { samePath } from '../../ops/parts.ts'
import type { Field, Fields, ObjectShape, Shape, TypeGraph } from '../../shape.ts'
import { startsWith } from './parts.ts'

/** An object shape, or a map, behind names of types and `nullable`. */
export interface Container {
  readonly shape: ObjectShape | Extract<Shape, { kind: 'map' }>
  readonly nullable: boolean
  readonly type?: string
}

/** What a shape holds members in; undefined where it is neither an object nor a map. */
export const containerOf = (shape: Shape, types: TypeGraph): Container | undefined => {
  let at: Shape | undefined = shape
  let nullable = false
  let type: string | undefined
  // Types that are names of each other and nothing else end somewhere.
  for (let hops = 0; at && hops < 16; hops += 1) {
    if (at.kind === 'nullable') {
      nullable = true
      at = at.of
    } else if (at.kind === 'ref') {
      type ??= at.type
      at = Object.hasOwn(types, at.type) ? types[at.type] : undefined
    } else break
  }
  if (at?.kind !== 'object' && at?.kind !== 'map') return undefined
  return { shape: at, nullable, ...(type === undefined ? {} : { type }) }
}

export const fieldIn = (fields: Fields, name: string): Field | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

/** The field, or the member of a map, at a path. */
export const declaredIn = (shape: ObjectShape, path: Path, types: TypeGraph): Field | undefined => {
  let at: Container | undefined = { shape, nullable: false }
  let field: Field | undefined
  for (const name of path) {
    field = !at ? undefined : memberOf(at, name)
    if (!field) return undefined
    at = containerOf(field.shape, types)
  }
  return field
}

export const memberOf = ({ shape }: Container, name: string): Field | undefined =>
  shape.kind === 'map' ? { shape: shape.of, optional: true } : fieldIn(shape.fields, name)

export const commonSteps = (a: Path, b: Path): number => {
  const most = Math.min(a.length, b.length) - 1
  let steps = 0
  while (steps < most && a[steps] === b[steps]) steps += 1
  return steps
}

export interface Side {
  readonly shape: ObjectShape
  /** Where the fields that move are, in this version. */
  readonly moving: readonly Path[]
}

/** The end of a move in the version `inside`; `outside` is the other one, which has the field at `other`. */
export const endOf = (
  path: Path,
  other: Path,
  inside: Side,
  outside: Side,
  types: TypeGraph,
): End => {
  const shared = commonSteps(path, other)
  const isMoving = ({ moving }: Side, at: Path) => moving.some((moved) => samePath(moved, at))
  const isTransient = (at: Path): boolean =>
    isMoving(outside, at) || !declaredIn(outside.shape, at, types)
  /** Whether a member has to be there, other than what moves and what is there for that only. */
  const binds = ([name, field]: readonly [string, Field], around: Path): boolean => {
    const at = [...around, name]
    if (mayBeAbsent(field) || isMoving(inside, at)) return false
    return !inside.moving.some((moved) => startsWith(moved, at)) || !isTransient(at)
  }
  const holders = path.slice(0, -1).map((_, index): Holder => {
    const at = path.slice(0, index + 1)
    const field = declaredIn(inside.shape, at, types)
    const found = field && containerOf(field.shape, types)
    const outer = declaredIn(outside.shape, at, types)
    const transient = isTransient(at)
    const isShared = index < shared
    const nullable = found?.nullable === true
    const absent = field !== undefined && mayBeAbsent(field)
    const members = found?.shape.kind === 'object' ? Object.entries(found.shape.fields) : []
    return {
      shared: isShared,
      transient,
      loose:
        !isShared &&
        (absent ||
          (transient && nullable) ||
          (!transient && outer !== undefined && mayBeAbsent(outer))),
      tacit:
        isEmptyDefault(field?.default) || isEmptyDefault(transient ? undefined : outer?.default),
      bound: members.some((member) => binds(member, at)),
      nullable,
      blank: transient && nullable && !absent,
      keys: found?.shape.kind === 'map',
      ...(found?.type === undefined ? {} : { type: found.type }),
    }
  })
  const field = declaredIn(inside.shape, path, types)
  const outer = declaredIn(outside.shape, other, types)
  const required =
    field !== undefined && outer !== undefined && !mayBeAbsent(field) && mayBeAbsent(outer)
  return { path, holders, required, adopts: false }
}

/** Whether two shapes say the same of values. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  JSON.stringify(bare(a)) === JSON.stringify(bare(b)) && a.kind === b.kind
