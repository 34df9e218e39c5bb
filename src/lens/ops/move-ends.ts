/** Both ends of a move, and what the objects on the way to them are: found where it meets a shape. */
import { isObject, own, type Json, type Path } from '../../json/index.ts'

/** A field and its place, before a move or after it. */
export interface End {
  readonly path: Path
  /** The objects around it, outermost first: one for each step of its path but the last. */
  readonly holders: readonly Holder[]
  /** It has to be there wherever the object around it is, and need not be at the other end. */
  readonly required: boolean
  /** It is in a map, which may have its key without it: such a member stays, and comes back as this field. */
  readonly adopts: boolean
}

/** An object, or a map, on the way to a field. */
export interface Holder {
  /** Nothing becomes of it: the other end is in it, too. */
  readonly shared: boolean
  /** Only the version that has the field in it has it. */
  readonly transient: boolean
  /** It goes with the last that it holds, and is made for the first. */
  readonly loose: boolean
  /** Its absence means that it is empty: its default says so. */
  readonly tacit: boolean
  /** It is never made: others have to be in it as well. */
  readonly bound: boolean
  readonly nullable: boolean
  /** Null stands for it where it would hold nothing. */
  readonly blank: boolean
  /** It is a map: what it holds is not declared. */
  readonly keys: boolean
  /** The named type that it is of. */
  readonly type?: string
}

export const isEmptyDefault = (standing: Json | undefined): boolean =>
  isObject(standing) && Object.keys(standing).length === 0

/** What a default says that is no more than that nothing is there. */
export const saysNothing = (standing: Json | undefined): boolean =>
  standing === undefined || standing === null || isEmptyDefault(standing)

/** The value at a path of objects; undefined where there is none. */
export const found = (value: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((at, name) => (isObject(at) ? own(at, name) : undefined), value)
