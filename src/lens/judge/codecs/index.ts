/** What codecs make of shapes, by name. */
import type { CodecData } from '../../codecs/codec.ts'
import { boundsJudge } from './bounds.ts'
import { flagJudge } from './flag.ts'
import { inListJudge } from './in-list.ts'
import { inObjectJudge } from './in-object.ts'
import { keyedJudge } from './keyed.ts'
import { nullAsJudge } from './null-as.ts'
import { numberTextJudge } from './number-text.ts'
import { ownJudge } from './own.ts'
import { restatedJudge } from './restated.ts'
import { scaleJudge } from './scale.ts'
import { splitJudge } from './split.ts'
import { taggedJudge } from './tagged.ts'
import { textFormJudge } from './text-form.ts'
import { timestampJudge } from './timestamp.ts'
import { valuesJudge } from './values.ts'
import type { CodecJudge } from './codec-judge.ts'

type Judges = {
  readonly [K in CodecData['codec']]: CodecJudge<Extract<CodecData, { codec: K }>>
}

const judges: Judges = {
  bounds: boundsJudge,
  flag: flagJudge,
  'in-list': inListJudge,
  'in-object': inObjectJudge,
  keyed: keyedJudge,
  'null-as': nullAsJudge,
  'number-text': numberTextJudge,
  own: ownJudge,
  restated: restatedJudge,
  scale: scaleJudge,
  split: splitJudge,
  tagged: taggedJudge,
  'text-form': textFormJudge,
  timestamp: timestampJudge,
  values: valuesJudge,
}

/** The judge of a codec, typed for any data: the name picks the right one. */
export const codecJudge = (data: CodecData): CodecJudge<CodecData> => {
  const judge: unknown = judges[data.codec]
  return judge as CodecJudge<CodecData>
}

export type { CodecJudge } from './codec-judge.ts'
