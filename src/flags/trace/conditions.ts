/** A condition and its parts, as far as flagd asks them. */
import type { Json } from '../../json/index.ts'
import { operandsOf, operationOf } from '../expression.ts'
import type { Pen } from './pen.ts'
import { Unexplained, type RuleStep } from './trace.ts'

const negations: ReadonlySet<string> = new Set(['!', 'not'])

/** Whether a condition has parts that are worth a step each. */
const isMade = (condition: Json): boolean => {
  const { operator } = operationOf(condition) ?? {}
  return operator === 'and' || operator === 'or' || operator === '$ref'
}

const outcomeOf = (holds: boolean | undefined): RuleStep['outcome'] => {
  if (holds === undefined) return 'failed'
  return holds ? 'yes' : 'no'
}

/** What the parts come to, each asked until one decides; undefined where there are none. */
const tellParts = (
  pen: Pen,
  condition: Json,
  depth: number,
): { readonly holds: boolean | undefined } | undefined => {
  const operation = operationOf(condition)
  if (operation === undefined) return undefined
  const { operator } = operation
  const parts = operandsOf(operation, '').map(([part]) => part)
  const [first = null] = parts
  if (negations.has(operator) && parts.length === 1 && isMade(first)) {
    const holds = tellCondition(pen, first, depth, 'part')
    return { holds: holds === undefined ? undefined : !holds }
  }
  if ((operator !== 'and' && operator !== 'or') || parts.length < 2) return undefined
  /** What ends it. */
  const ending = operator === 'or'
  let holds: boolean | undefined = !ending
  for (const part of parts) {
    if (holds === !ending) holds = tellCondition(pen, part, depth, 'part')
    else pen.put({ depth, kind: 'part', says: pen.words(part), outcome: 'not-asked' })
  }
  return { holds }
}

/** @returns whether it holds; undefined where it cannot be evaluated */
export const tellCondition = (
  pen: Pen,
  condition: Json,
  depth: number,
  kind: 'condition' | 'part',
): boolean | undefined => {
  const shared = pen.shared(condition)
  const rule = shared ? shared.rule : condition
  const holds = pen.probe.holds(pen.whole(rule))
  pen.put({
    depth,
    kind,
    says: pen.words(rule),
    outcome: outcomeOf(holds),
    ...(shared ? { evaluator: shared.name } : {}),
  })
  const again = pen.shared(rule)
  const found = again ? { holds: tellCondition(pen, rule, depth + 1, 'part') } : undefined
  const parts = found ?? tellParts(pen, rule, depth + 1)
  if (parts && parts.holds !== holds) {
    throw new Unexplained('Its conditions come to something else than their parts.')
  }
  return holds
}
