/** Which shapes timestamps have. */
import { digits, type TimestampData } from '../../codecs/timestamp.ts'
import type { NumberShape, StringShape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

const integerShape: NumberShape = { kind: 'number', integer: true }

const textShape = (fraction: number): StringShape => ({
  kind: 'string',
  format: 'date-time',
  pattern: `^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}${fraction ? `\\.\\d{${fraction}}` : ''}Z$`,
})

export const timestampJudge: CodecJudge<TimestampData> = {
  effect: ({ from, to }, shape) => {
    if (from === to) return `both sides are ${from}`
    const fits = from === 'rfc3339' ? shape.kind === 'string' : shape.kind === 'number'
    if (!fits) return `a ${from} timestamp is needed, found ${shape.kind}`
    return to === 'rfc3339' ? textShape(digits(to, from)) : integerShape
  },
  describe: ({ from, to }) => `from ${from} to ${to} timestamps`,
}
