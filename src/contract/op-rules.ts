/** What is asked of every op of a change, whatever its kind. */
import { formatPointer, type Json, type Path } from '../json/index.ts'
import { lossOf, reverseAll, type Op, type Shape, type TypeGraph } from '../lens/index.ts'

/** A value of the declaration that stands in for what a version does not have. */
export interface StandIn {
  readonly place: string
  /** What it is, in words: `the value`. */
  readonly what: string
  readonly shape: Shape
  readonly value: Json
}

/** What an op loses, either way, without its author saying so; ops that hold ops answer for none. */
export const undeclaredLoss = (op: Op): string | undefined => {
  if ('ops' in op || ('lossy' in op && op.lossy !== undefined)) return undefined
  const [reverse] = reverseAll([op])
  const up = lossOf(op)
  const down = reverse && lossOf(reverse)
  const [way, loss] = up?.kind === 'lossy' ? ['up', up] : ['down', down]
  if (loss?.kind !== 'lossy') return undefined
  return `loses data on the way ${way}: ${loss.reason}; declare it with { lossy: 'what is lost' }`
}

const isSame = (a: Path, b: Path): boolean => formatPointer(a) === formatPointer(b)

/** Paths, from where the op applies, of the fields that it makes. */
export const givenNames = (op: Op): readonly Path[] => {
  switch (op.op) {
    case 'add':
    case 'copy':
      return [[op.field]]
    case 'rename':
      return [[op.to]]
    case 'move':
      return (op.done ?? []).flatMap(({ to: { path, holders } }) => [
        ...holders.flatMap(({ transient }, at) => (transient ? [path.slice(0, at + 1)] : [])),
        path,
      ])
    case 'custom':
      return op.writes.filter((path) => !op.reads.some((read) => isSame(read, path)))
    default:
      return []
  }
}

/** The values that an op brings in besides declared defaults. */
export const standInOf = (op: Op, place: string): readonly StandIn[] => {
  if (op.op === 'remove' && op.value !== undefined && op.declares) {
    return [{ place, what: 'the value', shape: op.declares.shape, value: op.value }]
  }
  if ((op.op === 'open-union' || op.op === 'close-union') && op.standsAs) {
    return [{ place, what: 'the stand-in', shape: op.standsAs, value: op.standIn }]
  }
  if (op.op === 'presence' && op.declares) {
    return [{ place, what: 'the value', shape: op.declares.shape, value: op.value }]
  }
  if ((op.op === 'add-variant' || op.op === 'remove-variant') && op.standIn && op.standsAs) {
    return [{ place, what: 'the stand-in', shape: op.standsAs, value: op.standIn }]
  }
  return []
}

/** Whether an op makes a value of a type hold values of the same type. */
export const holdsItself = (op: Op): boolean =>
  op.op === 'convert' && op.field === null && op.codec.codec === 'tagged'

/** Whether some union refers to a type as one of its branches. */
export const isVariant = (type: string, types: TypeGraph): boolean => {
  const found = (shape: Shape): boolean => {
    switch (shape.kind) {
      case 'nullable':
      case 'array':
      case 'map':
        return found(shape.of)
      case 'object':
        return Object.values(shape.fields).some((field) => found(field.shape))
      case 'union':
        return Object.values(shape.variants).some(
          (variant) => (variant.kind === 'ref' && variant.type === type) || found(variant),
        )
      case 'kinds':
        return Object.values(shape.members).some(found)
      default:
        return false
    }
  }
  return Object.values(types).some(found)
}
