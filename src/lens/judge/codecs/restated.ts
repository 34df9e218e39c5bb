/** What can be said anew of a value that stays as it is. */
import type { RestatedData } from '../../codecs/restated.ts'
import type { Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

const plain: ReadonlySet<Shape['kind']> = new Set(['any', 'boolean', 'number', 'string'])

const saidBy = (shape: Shape): string =>
  JSON.stringify(Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1)))

export const restatedJudge: CodecJudge<RestatedData> = {
  complete: (data, shape) => ({ ...data, older: shape.kind }),
  effect: ({ to }, shape) => {
    if (!plain.has(shape.kind)) return `a value without parts is needed, found ${shape.kind}`
    if (!plain.has(to.kind)) return 'only what has no parts can be restated'
    if (shape.kind !== to.kind && shape.kind !== 'any' && to.kind !== 'any') {
      return `it is a ${shape.kind}, and a ${to.kind} is no other word for it`
    }
    return saidBy(shape) === saidBy(to) ? 'it is declared so already' : to
  },
  describe: () => 'to what is declared anew, and stays as it is',
}
