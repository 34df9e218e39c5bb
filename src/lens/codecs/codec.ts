/** What a codec is: a pair of functions between two forms of one value, chosen by plain data. */
import type { Json } from '../../json/index.ts'
import type { TypeGraph } from '../shape.ts'
import type { Bound } from './bound.ts'
import type { BoundsData } from './bounds.ts'
import type { FlagData } from './flag.ts'
import type { InListData } from './in-list.ts'
import type { InObjectData } from './in-object.ts'
import type { KeyedData } from './keyed.ts'
import type { NullAsData } from './null-as.ts'
import type { NumberTextData } from './number-text.ts'
import type { OwnData } from './own.ts'
import type { RestatedData } from './restated.ts'
import type { ScaleData } from './scale.ts'
import type { SplitData } from './split.ts'
import type { TaggedData } from './tagged.ts'
import type { TextFormData } from './text-form.ts'
import type { TimestampData } from './timestamp.ts'
import type { ValuesData } from './values.ts'

export type CodecData =
  | BoundsData
  | FlagData
  | InListData
  | InObjectData
  | KeyedData
  | NullAsData
  | NumberTextData
  | OwnData
  | RestatedData
  | ScaleData
  | SplitData
  | TaggedData
  | TextFormData
  | TimestampData
  | ValuesData

export type Direction = 'up' | 'down'

/**
 * `defaulted`: dropped, and a default stands in on the way back. `lossy`: not recoverable. `respelled`:
 * all of it comes back, as a value of another kind that means the same (`"7"` as `7`).
 */
export type LossKind = 'defaulted' | 'lossy' | 'respelled'

/** A loss as a codec knows it, before it is given a place. */
export interface CodecLoss {
  readonly kind: LossKind
  readonly reason: string
  /** Whether a request may say it all the same: it is let go then, and told. */
  readonly discards?: boolean
}

/** What a lens does with a codec that its judge (`src/lens/judge/codecs`) has completed. */
export interface Codec<D extends CodecData> {
  /** Carries a value. `types` are those that its shapes may refer to. @throws LensError when it does not fit. */
  run(data: D, value: Json, direction: Direction, types?: TypeGraph): Json
  loss(data: D, direction: Direction): CodecLoss | undefined
  /** Whether some value that the version read allows may not fit the version written. */
  refuses?(data: D, direction: Direction): boolean
  /** Whether every value stays as it is, so that nothing has to be done. */
  passes?(data: D): boolean
  /** Whether larger values become larger or smaller ones, for codecs between values that have an order. */
  order?(data: D, direction: Direction): Order | undefined
  /** Which values become values within the bound. Of a codec that has an order. @throws LensError */
  before?(data: D, bound: Bound, direction: Direction): Bound
  /** Whether its values are choices: one that is lost becomes another one, not one that is near. */
  readonly chooses?: boolean
  /** Whether it says what becomes of null, which passes beside it otherwise. */
  readonly takesNull?: boolean
  /** Where in the newer form the older value stands as it was. */
  holds?(data: D): Held
}

export type Order = 'kept' | 'reversed'

export interface Held {
  readonly member: string
  /** Whether only values that are no arrays or objects stand there as they were. */
  readonly plainOnly: boolean
}

/** One codec that a value goes through. Null passes. */
export interface CodecStep {
  readonly codec: CodecData
  readonly direction: Direction
}
