/** What no other op expresses: a pair of functions over the whole value. */
import type { Json, Path } from '../../json/index.ts'
import { callAdapter } from '../custom-call.ts'
import { Barrier } from '../plan.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface CustomOp extends Lossy {
  readonly op: 'custom'
  readonly name: string
  /** Paths that `up` reads, in the older version. */
  readonly reads: readonly Path[]
  /** Paths that `up` writes, in the newer version. */
  readonly writes: readonly Path[]
  readonly up: (value: Json) => Json
  readonly down: (value: Json) => Json
  /** The newer shape; the same as before when absent. */
  readonly to?: Shape
  /** Directions in which values do not come back as they went. */
  readonly loses?: readonly ('up' | 'down')[]
}

const swap = { up: 'down', down: 'up' } as const

export const customOp: OpDefinition<CustomOp> = {
  effect: (op, shape) => ({ shape: op.to ?? shape, op: { ...op, to: op.to ?? shape } }),
  reverse: (op) => ({
    ...op,
    reads: op.writes,
    writes: op.reads,
    up: op.down,
    down: op.up,
    loses: (op.loses ?? []).map((direction) => swap[direction]),
  }),
  apply: ({ name, up }, value) => callAdapter(name, up, value),
  trace: () => {
    throw new Barrier()
  },
  loss: ({ name, loses = [], lossy }) =>
    loses.includes('up') ? { kind: 'lossy', reason: lossy ?? `${name} loses detail` } : undefined,
  describe: ({ name, lossy }) => `${name}${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
