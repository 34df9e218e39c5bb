/** The path of one request through the rules of a flag, told by flagd itself part by part. */
import { isObject, own, parse, print, type Json, type JsonObject } from '../../json/index.ts'
import { evaluated } from '../evaluated.ts'
import { expandRefs } from '../expression.ts'
import type { FlagContext } from '../flags.ts'
import type { FlagSet } from '../source.ts'
import { createPen } from './pen.ts'
import { createProbe } from './probe.ts'
import { tellResult } from './results.ts'
import { Unexplained, type FlagTrace, type Resolved, type RuleStep } from './trace.ts'

/** A flag as it was written, with the shared rules of its document. */
export interface WrittenFlag {
  readonly definition: JsonObject
  readonly evaluators: JsonObject
}

const nameIn = (flag: JsonObject): string | undefined => {
  const name = own(flag, 'defaultVariant')
  return typeof name === 'string' && name !== '' ? name : undefined
}

const definitionIn = (text: string, key: string): JsonObject | undefined => {
  const document = parse(text)
  const flags = document.ok && isObject(document.value) ? own(document.value, 'flags') : undefined
  const flag = isObject(flags) ? own(flags, key) : undefined
  return isObject(flag) ? flag : undefined
}

/** With the references as they were written, where that is the rule in force. */
const writtenRule = (
  targeting: Json,
  written: WrittenFlag | undefined,
): { readonly rule: Json; readonly evaluators: JsonObject } => {
  const rule = written && own(written.definition, 'targeting')
  if (written === undefined || rule === undefined) return { rule: targeting, evaluators: {} }
  const { evaluators } = written
  const isSame = print(expandRefs(rule, evaluators)) === print(targeting)
  return isSame ? { rule, evaluators } : { rule: targeting, evaluators: {} }
}

const only = (says: string): readonly RuleStep[] => [
  { depth: 0, kind: 'result', says, outcome: 'yes' },
]

const stepsOf = (
  flag: JsonObject,
  { key, context, written }: TraceOptions,
): { readonly steps: readonly RuleStep[]; readonly resolved: Resolved } => {
  const fallback = nameIn(flag)
  const targeting = own(flag, 'targeting')
  const settled = { variant: fallback, errorCode: undefined }
  if (own(flag, 'state') === 'DISABLED') {
    return {
      steps: only('The flag is disabled.'),
      resolved: { variant: undefined, errorCode: undefined },
    }
  }
  if (!isObject(targeting) || Object.keys(targeting).length === 0) {
    const says = `It has no rules: everybody gets ${fallback ?? 'what the gateway falls back to'}.`
    return { steps: only(says), resolved: settled }
  }
  const variants = own(flag, 'variants')
  const names = isObject(variants) ? Object.keys(variants) : []
  const { rule, evaluators } = writtenRule(targeting, written)
  const pen = createPen(createProbe(key, names, fallback, evaluated(context)), evaluators)
  const resolved = tellResult(pen, rule, 0, fallback)
  return { steps: pen.steps, resolved }
}

export interface TraceOptions {
  /** The set in force. */
  readonly set: FlagSet
  readonly key: string
  readonly context: FlagContext
  /** For the names of shared rules, which the set in force has no more. */
  readonly written?: WrittenFlag | undefined
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

const realOf = (flag: JsonObject, { set, key, context }: TraceOptions): Resolved => {
  if (own(flag, 'state') === 'DISABLED') return { variant: undefined, errorCode: undefined }
  const whole = set.core.getFlag(key)?.evaluate(evaluated(context))
  return { variant: textOf(whole?.variant), errorCode: textOf(whole?.errorCode) }
}

/** Two parts of one evaluation are asked one after the other: a rule that reads the clock may differ. */
const differs = 'flagd gives something else for this request than these steps do.'

/** flagd works out what depends on nobody beforehand, of branches that are not taken, too. */
const fails =
  'flagd cannot evaluate the rules of this flag as a whole: a part that this request does not come to fails for everybody.'

/**
 * Never tells what flagd does not do: where the steps come to something else than the flag itself,
 * there are none. It takes as many evaluations as there are conditions; nothing on the way of a request.
 */
export const traceFlag = (options: TraceOptions): FlagTrace => {
  const { set, key } = options
  const flag = definitionIn(set.text, key)
  if (flag === undefined) {
    return { flag: key, steps: [], unexplained: 'There is no flag of this name.' }
  }
  const real = realOf(flag, options)
  const found = { flag: key, ...(real.variant === undefined ? {} : { variant: real.variant }) }
  try {
    const { steps, resolved } = stepsOf(flag, options)
    const isSame = resolved.variant === real.variant && resolved.errorCode === real.errorCode
    if (isSame) return { ...found, steps }
    return { ...found, steps: [], unexplained: real.errorCode === undefined ? differs : fails }
  } catch (error) {
    if (error instanceof Unexplained) return { ...found, steps: [], unexplained: error.message }
    throw error
  }
}
