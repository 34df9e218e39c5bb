/** Whether every enum value has one on the other side. */
import { quote, type ValuesData } from '../../codecs/values.ts'
import type { CodecJudge } from './codec-judge.ts'

export const valuesJudge: CodecJudge<ValuesData> = {
  complete: (data, shape) =>
    shape.kind === 'string' && shape.open ? { ...data, open: true } : data,
  effect: ({ up, down, otherwise, open }, shape) => {
    if (shape.kind !== 'string' || !shape.values) return 'a string with listed values is needed'
    const unmapped = shape.values.filter((value) => !Object.hasOwn(up, value))
    if (unmapped.length) return `no newer value is given for ${quote(unmapped)}`
    const foreign = Object.keys(up).filter((value) => !shape.values?.includes(value))
    if (foreign.length) return `${quote(foreign)} is not among ${quote(shape.values)}`
    const newer = Object.keys(down)
    const missing = Object.values(up).filter((value) => !newer.includes(value))
    if (missing.length) return `no older value is given for ${quote(missing)}`
    const wrong = Object.values(down).filter((value) => !shape.values?.includes(value))
    if (wrong.length) return `${quote(wrong)} is not among ${quote(shape.values)}`
    if (otherwise !== undefined && open) {
      return 'its values are open already, and stay as they are: leave out "otherwise"'
    }
    if (otherwise !== undefined && !shape.values.includes(otherwise)) {
      return `what stands in, "${otherwise}", is not among ${quote(shape.values)}`
    }
    const opens = open || otherwise !== undefined ? { open: true } : {}
    const same = otherwise === undefined && newer.length === shape.values.length
    if (same && newer.every((value) => up[value] === value)) return 'every value stays as it is'
    return { kind: 'string', values: newer, ...opens }
  },
  describe: ({ up, down, otherwise }) =>
    `to the values ${quote(Object.keys(down))}${otherwise === undefined ? '' : ' and others'} (before: ${quote(Object.keys(up))})`,
}
