/** All codecs, by name. */
import type { Codec, CodecData } from './codec.ts'
import { boundsCodec } from './bounds.ts'
import { flagCodec } from './flag.ts'
import { inListCodec } from './in-list.ts'
import { inObjectCodec } from './in-object.ts'
import { keyedCodec } from './keyed.ts'
import { nullAsCodec } from './null-as.ts'
import { numberTextCodec } from './number-text.ts'
import { ownCodec } from './own.ts'
import { restatedCodec } from './restated.ts'
import { scaleCodec } from './scale.ts'
import { splitCodec } from './split.ts'
import { taggedCodec } from './tagged.ts'
import { textFormCodec } from './text-form.ts'
import { timestampCodec } from './timestamp.ts'
import { valuesCodec } from './values.ts'

type Codecs = { readonly [K in CodecData['codec']]: Codec<Extract<CodecData, { codec: K }>> }

const codecs: Codecs = {
  bounds: boundsCodec,
  flag: flagCodec,
  'in-list': inListCodec,
  'in-object': inObjectCodec,
  keyed: keyedCodec,
  'null-as': nullAsCodec,
  'number-text': numberTextCodec,
  own: ownCodec,
  restated: restatedCodec,
  scale: scaleCodec,
  split: splitCodec,
  tagged: taggedCodec,
  'text-form': textFormCodec,
  timestamp: timestampCodec,
  values: valuesCodec,
}

/** The codec of some data, typed for any data: the name picks the right one. */
export const codecOf = (data: CodecData): Codec<CodecData> => {
  const codec: unknown = codecs[data.codec]
  return codec as Codec<CodecData>
}

export type { Bounds, BoundsData } from './bounds.ts'
export { compareValues, wholeBound, type Bound } from './bound.ts'
export type {
  Codec,
  CodecData,
  CodecLoss,
  CodecStep,
  Direction,
  Held,
  LossKind,
  Order,
} from './codec.ts'
export type { FlagData } from './flag.ts'
export type { InListData } from './in-list.ts'
export type { InObjectData } from './in-object.ts'
export type { KeyedData } from './keyed.ts'
export type { NullAsData } from './null-as.ts'
export type { NumberTextData } from './number-text.ts'
export type { OwnData } from './own.ts'
export type { RestatedData } from './restated.ts'
export type { ScaleData } from './scale.ts'
export type { SplitData } from './split.ts'
export type { TaggedData } from './tagged.ts'
export type { TextFormData } from './text-form.ts'
export type { TimestampData, TimestampEncoding } from './timestamp.ts'
export type { ValuesData } from './values.ts'
