/** The shape of a value in an object of its own. */
import type { InObjectData } from '../../codecs/in-object.ts'
import type { CodecJudge } from './codec-judge.ts'

export const inObjectJudge: CodecJudge<InObjectData> = {
  effect: ({ field }, shape) => ({ kind: 'object', fields: { [field]: { shape } } }),
  describe: ({ field }) => `to an object with the member ${field}`,
}
