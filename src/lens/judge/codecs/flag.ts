/** Which words may stand for true and false. */
import type { FlagData } from '../../codecs/flag.ts'
import type { CodecJudge } from './codec-judge.ts'

export const flagJudge: CodecJudge<FlagData> = {
  complete: (data, shape) => ({ ...data, to: shape.kind === 'boolean' ? 'string' : 'boolean' }),
  effect: ({ on, off }, shape) => {
    if (on === off) return `true and false need words of their own, found "${on}" for both`
    if (shape.kind === 'boolean') return { kind: 'string', values: [on, off] }
    const fits =
      shape.kind === 'string' &&
      shape.values?.length === 2 &&
      !shape.open &&
      [on, off].every((word) => shape.values?.includes(word))
    if (fits) return { kind: 'boolean' }
    return `a boolean is needed, or a string with just the values "${on}" and "${off}"`
  },
  describe: ({ on, off, to }) =>
    to === 'string'
      ? `from true to "${on}", false to "${off}"`
      : `from "${on}" to true, "${off}" to false`,
}
