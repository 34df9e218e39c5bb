/** What comes of a rule: the branch that is taken, down to what it gives. */
import type { Json } from '../../json/index.ts'
import { operationOf } from '../expression.ts'
import { nameOf } from '../targeting-results.ts'
import { tellCondition } from './conditions.ts'
import type { Pen } from './pen.ts'
import { sharesOf } from './shares.ts'
import { Unexplained, type Resolved } from './trace.ts'

const branching: ReadonlySet<string> = new Set(['if', '?:'])

/** Conditions that are named though nobody asks them. */
const mostUnasked = 10

const tellUnasked = (pen: Pen, operands: readonly Json[], depth: number): void => {
  const conditions = operands.filter((_, at) => at % 2 === 0 && at < operands.length - 1)
  for (const condition of conditions.slice(0, mostUnasked)) {
    pen.put({ depth, kind: 'condition', says: pen.words(condition), outcome: 'not-asked' })
  }
  const more = conditions.length - mostUnasked
  if (more > 0) {
    pen.put({ depth, kind: 'condition', says: `${more} more`, outcome: 'not-asked' })
  }
}

const tellBranches = (
  pen: Pen,
  operands: readonly Json[],
  depth: number,
  fallback: string | undefined,
): Resolved => {
  for (let at = 0; at + 1 < operands.length; at += 2) {
    const holds = tellCondition(pen, operands[at] ?? null, depth, 'condition')
    // What cannot be evaluated ends the evaluation of the flag.
    if (holds === undefined) return { variant: undefined, errorCode: 'GENERAL' }
    if (holds) {
      const resolved = tellResult(pen, operands[at + 1] ?? null, depth + 1, fallback)
      tellUnasked(pen, operands.slice(at + 2), depth)
      return resolved
    }
  }
  const isElse = operands.length % 2 === 1
  const says = operands.length === 1 ? 'always' : 'none of these'
  pen.put({ depth, kind: 'otherwise', says, outcome: 'yes' })
  return tellResult(pen, isElse ? (operands.at(-1) ?? null) : null, depth + 1, fallback)
}

const resultWords = (pen: Pen, rule: Json, { variant, errorCode }: Resolved): string => {
  if (errorCode !== undefined) return 'nothing that can be used'
  if (rule === null) return 'the default variant'
  const { operator } = operationOf(rule) ?? {}
  if (operator === undefined) return nameOf({ place: '', value: rule }) ?? pen.words(rule)
  const by = operator === 'fractional' ? 'by shares' : `by ${pen.words(rule)}`
  return `${variant ?? 'no variant'}, ${by}`
}

/** @param fallback the default variant of the flag */
export const tellResult = (
  pen: Pen,
  rule: Json,
  depth: number,
  fallback: string | undefined,
): Resolved => {
  const shared = pen.shared(rule)
  if (shared) {
    const says = 'a rule that several flags share'
    pen.put({ depth, kind: 'otherwise', says, outcome: 'yes', evaluator: shared.name })
    return tellResult(pen, shared.rule, depth + 1, fallback)
  }
  const { operator = '', argument = null } = operationOf(rule) ?? {}
  if (branching.has(operator) && Array.isArray(argument) && argument.length > 0) {
    return tellBranches(pen, argument, depth, fallback)
  }
  const whole = pen.whole(rule)
  const given = pen.probe.gives(whole)
  const inner = operationOf(whole)?.argument ?? null
  const shares = operator === 'fractional' ? sharesOf(pen, inner, given, fallback) : undefined
  if (operator === '' && given.errorCode === undefined) {
    const expected = rule === null ? fallback : nameOf({ place: '', value: rule })
    if (expected !== given.variant) {
      throw new Unexplained('Its rule gives something else than flagd does.')
    }
  }
  pen.put({
    depth,
    kind: 'result',
    says: resultWords(pen, rule, given),
    outcome: 'yes',
    ...(shares ? { shares } : {}),
  })
  return given
}
