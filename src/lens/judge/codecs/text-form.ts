/** Whether text can have another form, and the enum values that come of it. */
import { formed, said, type TextFormData } from '../../codecs/text-form.ts'
import type { CodecJudge } from './codec-judge.ts'

export const textFormJudge: CodecJudge<TextFormData> = {
  complete: (data, shape) =>
    shape.kind === 'string' && shape.values ? { ...data, values: shape.values } : data,
  effect: ({ form, values }, shape) => {
    if (shape.kind !== 'string') return `a string is needed, found ${shape.kind}`
    if (shape.link) return 'it is a link, which has its own form'
    if (!values) return { kind: 'string' }
    if (shape.open) return 'its values are open, and others would not come back'
    const newer = values.map(formed[form])
    if (new Set(newer).size < newer.length) return 'two of its values become one'
    if (newer.every((value, at) => value === values[at])) return 'every value stays as it is'
    return { kind: 'string', values: newer }
  },
  describe: ({ form }) => said[form],
}
