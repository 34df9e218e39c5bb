/** What no other op expresses: a pair of functions over some fields. The rest of the object stays as it is. */
import type { Json, JsonObject, Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import { givenParts, make, type Part } from '../made.ts'
import type { ObjectShape, Shape } from '../shape.ts'
import { traceCustom } from './custom-trace.ts'
import { asObject } from './object-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { partValues, replaceParts } from './parts.ts'

export interface CustomOp extends Lossy {
  readonly op: 'custom'
  readonly name: string
  /** Paths that `up` reads, in the older version. */
  readonly reads: readonly Path[]
  /** Paths that `up` writes, in the newer version. */
  readonly writes: readonly Path[]
  /** Both get an object with what they read, and return one with what they write. */
  readonly up: (given: JsonObject) => Json
  readonly down: (given: JsonObject) => Json
  /** Paths that both functions are given as well, and that stay as they are. */
  readonly beside?: readonly Path[]
  /** What the functions take what is read to be, where their author says it. */
  readonly from?: Shape
  /**
   * An object with the shapes of what is written; fields that are read as well keep theirs when it
   * lacks them. Or what finds it from the older object, or says what is wrong with that.
   */
  readonly to?: Shape | ((older: ObjectShape) => ObjectShape | string)
  /** What the functions were made of, where their source does not tell: it decides what they do. */
  readonly means?: readonly unknown[]
  /** Directions in which values do not come back as they went. */
  readonly loses?: readonly ('up' | 'down')[]
  /** The fields on both sides, and whether null may stand for the object; found by `effect`. */
  readonly parts?: CustomParts
  readonly nullable?: boolean
}

export interface CustomParts {
  readonly read: readonly Part[]
  readonly written: readonly Part[]
  readonly beside?: readonly Part[]
}

const swap = { up: 'down', down: 'up' } as const
const noParts: CustomParts = { read: [], written: [] }

const lossOf = ({ name, loses = [], lossy }: CustomOp): CodecLoss | undefined =>
  loses.includes('up') ? { kind: 'lossy', reason: lossy ?? `${name} loses detail` } : undefined

const makerOf = ({ name, up, means, parts = noParts }: CustomOp) => ({
  name,
  run: up,
  reads: parts.read,
  writes: parts.written,
  ...(parts.beside ? { beside: parts.beside } : {}),
  ...(means ? { means } : {}),
})

export const customOp: OpDefinition<CustomOp> = {
  // Its `to` says the newer shape: it is done with once the fields on both sides are known.
  reverse: ({ parts = noParts, lossy, ...op }) => ({
    op: 'custom',
    name: op.name,
    ...(lossy === undefined ? {} : { lossy }),
    nullable: op.nullable ?? false,
    reads: op.writes,
    writes: op.reads,
    up: op.down,
    down: op.up,
    loses: (op.loses ?? []).map((direction) => swap[direction]),
    ...(op.beside ? { beside: op.beside } : {}),
    ...(op.means ? { means: op.means } : {}),
    parts: { ...parts, read: parts.written, written: parts.read },
  }),
  apply: (op, value, { types }) => {
    if (value === null && op.nullable) return null
    const object = asObject(value)
    const maker = makerOf(op)
    const given = givenParts(maker)
    const places = given.map(({ path }) => path)
    // A name that is taken is told before anything is made.
    replaceParts(
      object,
      maker.reads,
      maker.writes.map((part) => ({ ...part, value: undefined })),
    )
    const made = make(maker, partValues(object, given), { types, at: [], places })
    const writes = maker.writes.map((part, at) => ({ ...part, value: made[at] }))
    return replaceParts(object, maker.reads, writes)
  },
  trace: (op, plan, context) => {
    traceCustom({ token: op, maker: makerOf(op), loss: lossOf(op) }, plan, context)
    return plan
  },
  loss: lossOf,
}
