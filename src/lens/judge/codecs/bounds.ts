/** Which bounds a value has, and which it may get. */
import { isWithin, type Bounds, type BoundsData } from '../../codecs/bounds.ts'
import type { Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

const ofNumbers = ['minimum', 'maximum'] as const
const ofText = ['minLength', 'maxLength', 'pattern'] as const

const picked = (all: Bounds, names: readonly (keyof Bounds)[]): Bounds =>
  Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))

const boundsOf = (shape: Shape): Bounds => {
  if (shape.kind === 'number') return picked(shape, ofNumbers)
  return shape.kind === 'string' ? picked(shape, ofText) : {}
}

export const boundsJudge: CodecJudge<BoundsData> = {
  complete: (data, shape) => ({ ...data, older: boundsOf(shape) }),
  effect: ({ bounds, beyond }, shape) => {
    if (shape.kind !== 'number' && shape.kind !== 'string') {
      return `a number or a string is needed, found ${shape.kind}`
    }
    const names: readonly (keyof Bounds)[] = shape.kind === 'number' ? ofNumbers : ofText
    const strange = (Object.keys(bounds) as (keyof Bounds)[]).filter((at) => !names.includes(at))
    if (strange.length > 0) {
      return `a ${shape.kind} has no ${strange.join(', ')}; it has ${names.join(', ')}`
    }
    const older = boundsOf(shape)
    if (isWithin(bounds, older) && isWithin(older, bounds)) return 'these are its bounds already'
    const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity } = bounds
    if (minimum > maximum || minLength > maxLength) return 'no value is within these bounds'
    if (beyond === 'nearest' && (bounds.pattern ?? older.pattern) !== undefined) {
      return 'no text is the nearest one that matches a pattern: say "refuse" or "pass"'
    }
    const rest = Object.entries(shape).filter(([name]) => !names.some((one) => one === name))
    return { ...(Object.fromEntries(rest) as unknown as Shape), ...bounds }
  },
  describe: ({ bounds }) => {
    const told = Object.entries(bounds).map(([name, bound]) => `${name} ${bound}`)
    return told.length > 0 ? `to ${told.join(', ')}` : 'to no bounds'
  },
}
