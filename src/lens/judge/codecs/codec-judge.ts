/** What a declaration asks of a codec: whether it fits, which shape it makes, how it is told. */
import type { CodecData } from '../../codecs/codec.ts'
import type { Shape } from '../../shape.ts'

export interface CodecJudge<D extends CodecData> {
  /** The newer shape of a value that has `shape` in the older version, or what is wrong with it. `type` is the named type that the value is, if it is one. */
  effect(data: D, shape: Shape, type: string | undefined): Shape | string
  /** The data with what it needs to know of the older shape, and whether null passes beside it. */
  complete?(data: D, shape: Shape, nullable: boolean): D
  /** As in `converts X ...`. */
  describe(data: D): string
}
