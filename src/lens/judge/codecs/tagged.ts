/** The shape of tagged values. */
import { tags, type TaggedData } from '../../codecs/tagged.ts'
import type { Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

const valued = (shape: Shape): Shape => ({ kind: 'object', fields: { value: { shape } } })

export const taggedJudge: CodecJudge<TaggedData> = {
  effect: (_, shape, type) => {
    if (shape.kind !== 'any') return `any JSON is needed, found ${shape.kind}`
    if (type === undefined) {
      return 'tagged values hold themselves: give the value a named type, and convert that with `self`'
    }
    const self: Shape = { kind: 'ref', type }
    return {
      kind: 'union',
      tag: 'type',
      variants: {
        Null: { kind: 'object', fields: {} },
        Boolean: valued({ kind: 'boolean' }),
        Integer: valued({ kind: 'number', integer: true }),
        Float: valued({ kind: 'number' }),
        String: valued({ kind: 'string' }),
        Array: valued({ kind: 'array', of: self }),
        Object: valued({ kind: 'map', of: self }),
      },
    }
  },
  describe: () => `to tagged values (${tags.join(', ')})`,
}
