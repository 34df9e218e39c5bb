/** Takes down the steps of a trace: bounded in number and length. */
import { own, print, type Json, type JsonObject } from '../../json/index.ts'
import { expandRefs, operationOf } from '../expression.ts'
import { conditionText } from '../words.ts'
import type { Probe } from './probe.ts'
import { Unexplained, type RuleStep } from './trace.ts'

const mostSteps = 200
/** Characters. */
const longest = 500

const short = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}...` : text

export interface Pen {
  readonly steps: readonly RuleStep[]
  readonly probe: Probe
  put(step: RuleStep): void
  /** With what it refers to in the place of every reference: what flagd sees. */
  whole(rule: Json): Json
  /** In words, as it is written. */
  words(rule: Json): string
  /** The shared rule that a reference means, by its name. */
  shared(rule: Json): { readonly name: string; readonly rule: Json } | undefined
}

/** @param evaluators the shared rules of the document of the flag */
export const createPen = (probe: Probe, evaluators: JsonObject): Pen => {
  const steps: RuleStep[] = []
  const put = (step: RuleStep): void => {
    if (steps.length === mostSteps) {
      throw new Unexplained('Its rules have more steps than can be told.')
    }
    steps.push({ ...step, says: short(step.says) })
  }
  return {
    steps,
    probe,
    put,
    whole: (rule) => expandRefs(rule, evaluators),
    // Numbers as flagd has them, which knows doubles only.
    words: (rule) => conditionText(JSON.parse(print(rule))),
    shared: (rule) => {
      const { operator, argument } = operationOf(rule) ?? {}
      if (operator !== '$ref' || typeof argument !== 'string') return undefined
      return { name: argument, rule: own(evaluators, argument) ?? null }
    },
  }
}
