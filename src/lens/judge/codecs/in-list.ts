/** The shape of a value as the only item of a list. */
import type { InListData } from '../../codecs/in-list.ts'
import type { CodecJudge } from './codec-judge.ts'

export const inListJudge: CodecJudge<InListData> = {
  complete: (data, shape) => (shape.kind === 'nullable' ? { ...data, nullable: true } : data),
  effect: (_, shape) => ({ kind: 'array', of: shape.kind === 'nullable' ? shape.of : shape }),
  describe: () => 'to a list of it',
}
