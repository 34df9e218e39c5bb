/** Whether text can be split, or a list be joined. */
import type { SplitData } from '../../codecs/split.ts'
import type { StringShape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Texts without the separator in them. */
const itemShape = (separator: string): StringShape => {
  const one = escaped(separator)
  const pattern = separator.length === 1 ? `^[^${one}]*$` : `^(?:(?!${one})[\\s\\S])*$`
  return { kind: 'string', pattern }
}

export const splitJudge: CodecJudge<SplitData> = {
  complete: (data, shape) =>
    shape.kind === 'array' && shape.of.kind === 'string' ? { ...data, items: shape.of } : data,
  effect: ({ separator, to, items }, shape) => {
    if (separator === '' || !separator.isWellFormed())
      return 'a separator of whole characters is needed'
    if (to === 'array') {
      if (shape.kind !== 'string') return `a string is needed, found ${shape.kind}`
      return { kind: 'array', of: itemShape(separator) }
    }
    if (shape.kind !== 'array' || !items) return `a list of strings is needed, found ${shape.kind}`
    return shape.pathsOf === undefined
      ? { kind: 'string' }
      : `the list names fields of ${shape.pathsOf}, which nobody would tell in text`
  },
  describe: ({ to, separator }) =>
    to === 'array'
      ? `to the list of what "${separator}" separates`
      : `to text, joined by "${separator}"`,
}
