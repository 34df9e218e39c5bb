/** Whether there is a number, or text of one. */
import { integerPattern, pattern, type NumberTextData } from '../../codecs/number-text.ts'
import type { CodecJudge } from './codec-judge.ts'

export const numberTextJudge: CodecJudge<NumberTextData> = {
  complete: (data, shape) =>
    data.to === 'string' && shape.kind === 'number' && shape.integer
      ? { ...data, olderInteger: true }
      : data,
  effect: ({ to, olderInteger }, shape) => {
    const needed = to === 'string' ? 'number' : 'string'
    if (shape.kind !== needed) return `a ${needed} is needed, found ${shape.kind}`
    const { source } = olderInteger ? integerPattern : pattern
    return to === 'string' ? { kind: 'string', pattern: source } : { kind: 'number' }
  },
  describe: ({ to }) => (to === 'string' ? 'from a number to its text' : 'from text to a number'),
}
