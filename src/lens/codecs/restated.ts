/**
 * The same value, of which less or more is said: an enum that became free text, a pattern, a format,
 * bounds, whole numbers. Values pass as they are; what fits is for the API to judge.
 */
import { kindOf } from '../../json/index.ts'
import { notRepresentable } from '../lens-error.ts'
import type { Shape } from '../shape.ts'
import type { Codec, Direction } from './codec.ts'

export interface RestatedData {
  readonly codec: 'restated'
  /** All that the newer version says of it: a shape that holds no others. */
  readonly to: Shape
  /** What the older value is; found by `complete`. */
  readonly older?: Shape['kind']
}

const written = ({ to, older = to.kind }: RestatedData, direction: Direction) =>
  direction === 'up' ? to.kind : older

const read = (data: RestatedData, direction: Direction) =>
  written(data, direction === 'up' ? 'down' : 'up')

const mayMisfit = (data: RestatedData, direction: Direction): boolean =>
  read(data, direction) === 'any' && written(data, direction) !== 'any'

export const restatedCodec: Codec<RestatedData> = {
  run: (data, value, direction) => {
    const kind = written(data, direction)
    return kind === 'any' || kindOf(value) === kind ? value : notRepresentable(`is not a ${kind}`)
  },
  passes: ({ to, older }) => older === to.kind,
  loss: () => undefined,
  refuses: mayMisfit,
}
