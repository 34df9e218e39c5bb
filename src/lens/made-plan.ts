/** Fields whose values functions make, within plans. */
import type { Json, Path } from '../json/index.ts'
import type { CodecLoss } from './codecs/index.ts'
import { atPath, givenParts, make, type Maker, type PartValues } from './made.ts'
import type { FieldPlan, Plan } from './plan.ts'
import type { TypeGraph } from './shape.ts'

/** A call of a function within a frame. What of it is in several fields is one call, told by its `token`. */
export interface Call {
  readonly token: object
  readonly maker: Maker
  /** Those that its values may refer to. */
  readonly types: TypeGraph
  /** The object that it works on: where there is none it is not called. */
  readonly at: Path
  /** What it reads, one a part. Their plans have frames of their own. */
  readonly inputs: readonly FieldPlan[]
  readonly loss: CodecLoss | undefined
}

/** Where the value of a field comes from, if a function makes it. */
export interface Made {
  readonly call: Call
  /** Which of the parts that the function writes. */
  readonly part: number
  /** The member in whose place it stands, when it has that one's name. */
  readonly stead: Path | null
}

/** The places of the frame that a field is made of; its own if it is not made. */
export const sourcesOf = ({ from, made, over = [], or = [] }: FieldPlan): readonly Path[] => [
  ...(made ? made.call.inputs.flatMap(sourcesOf) : from ? [from] : []),
  ...[...over, ...or].flatMap(sourcesOf),
]

/** The member of the input that a field takes the place of. */
export const standsAt = ({ from, made, over: [first] = [] }: FieldPlan): Path | null =>
  first ? standsAt(first) : made ? made.stead : from

/** The same with other inputs. */
export const withInputs = (
  made: Made,
  input: (field: FieldPlan) => FieldPlan,
  path: (path: Path) => Path = (same) => same,
): Made => ({
  ...made,
  stead: made.stead && path(made.stead),
  call: { ...made.call, at: path(made.call.at), inputs: made.call.inputs.map(input) },
})

/** What an executor knows of the frame at hand. */
export interface Frame {
  /** The value at a path of objects. */
  readonly at: (path: Path) => Json | undefined
  /** Whether there is an object. */
  readonly holds: (path: Path) => boolean
  readonly run: (plan: Plan, value: Json) => Json | undefined
  /** Whether absent fields are filled with their defaults. */
  readonly defaults: boolean
  /** What has been made within it, by token. */
  readonly known: Map<object, PartValues>
}

const inputOf = (field: FieldPlan, frame: Frame): Json | undefined => {
  let carried = carriedBy(field, frame)
  for (const other of field.or ?? []) {
    if (carried === undefined) carried = carriedBy(other, frame)
  }
  return carried === undefined && frame.defaults ? field.fallback : carried
}

const carriedBy = ({ from, made, plan }: FieldPlan, frame: Frame): Json | undefined => {
  const value = made ? madeOf(made.call, frame)[made.part] : from ? frame.at(from) : undefined
  return value === undefined ? undefined : atPath(from ?? [], () => frame.run(plan, value))
}

/** What the function of a call makes of a frame, one a part that it writes. @throws LensError */
export const madeOf = (call: Call, frame: Frame): PartValues => {
  const { token, maker, types, at, inputs } = call
  const known = frame.known.get(token)
  if (known) return known
  const parts = givenParts(maker)
  const places = inputs.map((input, part) => {
    const [source] = sourcesOf(input)
    return source ?? [...at, ...(parts[part]?.path ?? [])]
  })
  const made = frame.holds(at)
    ? make(
        maker,
        inputs.map((input) => inputOf(input, frame)),
        { types, at, places },
      )
    : []
  frame.known.set(token, made)
  return made
}
