/** A value in the form of another field: what `copy` and `fold` do by a codec, or without one. */
import type { Json, Path } from '../../json/index.ts'
import { codecOf, type CodecData, type Direction } from '../codecs/index.ts'
import { Barrier, fieldPlan, plainObjectPlan, type CodecPlan, type ObjectPlan } from '../plan.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import type { TraceContext } from './op.ts'

/** How a value becomes that of another field. */
export interface Conversion {
  /** None where both fields have the same values. */
  readonly codec?: CodecData
  /** Of the codec. */
  readonly direction?: Direction
  /** Whether null passes beside the codec; found by `effect`. */
  readonly nullable?: boolean
  /** The shapes on both sides of the codec, in its direction up; found by `effect`. */
  readonly before?: Shape
  readonly after?: Shape
}

export const opposite = (direction: Direction = 'up'): Direction =>
  direction === 'up' ? 'down' : 'up'

/** The conversion that leads back. */
export const backward = ({ codec, direction, ...rest }: Conversion): Conversion =>
  codec ? { ...rest, codec, direction: opposite(direction) } : rest

/** @throws LensError */
export const convertedBy = (
  { codec, direction = 'up', nullable }: Conversion,
  value: Json,
  types: TypeGraph,
): Json => {
  if (!codec || (value === null && nullable)) return value
  return codecOf(codec).run(codec, value, direction, types)
}

/** The plan of it. @throws Barrier when something inside changes that the codec reads whole */
export const planOfConversion = (
  { codec, direction = 'up', nullable = false, before, after }: Conversion,
  { changesInside, types }: TraceContext,
): CodecPlan | undefined => {
  if (!codec) return undefined
  const [older, newer] = direction === 'down' ? [after, before] : [before, after]
  if (older && newer && changesInside(older, newer)) throw new Barrier()
  return { kind: 'codec', codec, direction, nullable, types }
}

/** The object around what is at a path. @throws Barrier */
export const holderPlanOf = (object: ObjectPlan, path: Path): ObjectPlan => {
  let at = object
  for (const name of path.slice(0, -1)) at = plainObjectPlan(fieldPlan(at, name).plan)
  return at
}
