/** Parts of a rule, evaluated by flagd itself: a flag of the same key asks nothing but the part. */
import type { EvaluationContext } from '@openfeature/server-sdk'
import { print, set, type Json, type JsonObject } from '../../json/index.ts'
import { flagSetOf } from '../set-of.ts'
import { Unexplained, type Resolved } from './trace.ts'

/** Each is a flag that is compiled and asked once. */
const mostProbes = 400

export interface Probe {
  /** Whether a condition holds; undefined where it cannot be evaluated. */
  holds(condition: Json): boolean | undefined
  /** What a rule gives, of the variants of the flag. */
  gives(rule: Json): Resolved
  /**
   * The bucket of a `fractional`, from 0 on; undefined where there is nothing to stick by.
   *
   * @param by what its argument has before the buckets: one expression or none
   * @param of how many buckets there are
   */
  bucketOf(by: readonly Json[], of: number): number | undefined
}

const namesOnly = (names: readonly string[]): JsonObject => {
  const variants: JsonObject = {}
  for (const name of names) set(variants, name, name)
  return variants
}

/** Of a flag: what it is asked about has all references followed. */
export const createProbe = (
  key: string,
  variants: readonly string[],
  defaultVariant: string | undefined,
  context: EvaluationContext,
): Probe => {
  let left = mostProbes
  const ask = (targeting: Json, names: readonly string[], fallback?: string): Resolved => {
    if (left === 0) throw new Unexplained('It has too many rules to be told one by one.')
    left -= 1
    const flag: JsonObject = {
      state: 'ENABLED',
      variants: namesOnly(names),
      ...(fallback === undefined ? {} : { defaultVariant: fallback }),
      targeting,
    }
    const flags: JsonObject = {}
    set(flags, key, flag)
    const { core } = flagSetOf({ version: '', keys: [key], timed: [], text: print({ flags }) })
    const { variant, errorCode } = core.resolveStringEvaluation(key, '', context)
    return { variant, errorCode }
  }
  return {
    holds: (condition) => {
      const { variant } = ask({ if: [condition, 'yes', 'no'] }, ['yes', 'no'])
      return variant === undefined ? undefined : variant === 'yes'
    },
    // What is no operation by itself becomes one.
    gives: (rule) => ask({ if: [true, rule] }, variants, defaultVariant),
    bucketOf: (by, of) => {
      /** Whether the bucket is one of the first. */
      const isAmong = (first: number): boolean | undefined => {
        const halves = [...by, ['in', first], ['out', of - first]]
        const { variant } = ask({ fractional: halves }, ['in', 'out'])
        return variant === undefined ? undefined : variant === 'in'
      }
      let [low, high] = [0, of]
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const found = isAmong(middle + 1)
        if (found === undefined) return undefined
        if (found) high = middle
        else low = middle + 1
      }
      return low < of ? low : undefined
    },
  }
}
