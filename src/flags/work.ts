/** How much work a rule can be at most, whatever a request says: rules that repeat themselves grow fast. */
import { isNumber, isObject, numberText, type Json } from '../json/index.ts'
import { attributeOf, operandsOf, operationOf, type Operation } from './expression.ts'

/** Steps of one evaluation. At the limit it takes some milliseconds. */
export const mostWork = 200_000

/** Longest text of the flag context. */
const longestAttribute = 256

/** Longest text of a number or a boolean. */
const longestScalar = 25

/** Upper bounds for one expression. */
interface Bound {
  readonly work: number
  /** Of the result: characters of texts, and one for each value. */
  readonly size: number
  /** Of the result, where it is a list. */
  readonly items: number
  /** Size of the largest of them. */
  readonly each: number
}

/** What may be read, by size. */
interface Scope {
  /** By `var`: an attribute, an item, what a step gave. */
  readonly near: number
  /** By climbing out with `val`, or by a computed name. */
  readonly far: number
  /** Within `reduce`. */
  readonly accumulator?: number
}

const sum = (bounds: readonly Bound[], of: keyof Bound): number =>
  bounds.reduce((total, bound) => total + bound[of], 0)
const most = (bounds: readonly Bound[], of: keyof Bound): number =>
  bounds.reduce((largest, bound) => Math.max(largest, bound[of]), 0)

const scalar: Bound = { work: 1, size: longestScalar, items: 1, each: longestScalar }

const scalarOf = (value: Json): Bound => {
  const text = typeof value === 'string' ? value : isNumber(value) ? numberText(value) : ''
  const size = Math.max(text.length, longestScalar)
  return { ...scalar, size, each: size }
}

const iterating: ReadonlySet<string> = new Set(['map', 'filter', 'some', 'all', 'every', 'none'])
/** They look at no more than their operands themselves. */
const brief: ReadonlySet<string> = new Set(
  '! !! not === !== exists length sem_ver starts_with ends_with'.split(' '),
)
/** They go through lists, and answer a single value. */
const summing: ReadonlySet<string> = new Set('== != < <= > >= in + - * / % min max'.split(' '))

/** The steps of an evaluation, at most; some number above `mostWork` where they are more. */
export const workOf = (expression: Json): number => {
  let looked = 0

  const repeated = (operation: Operation, scope: Scope): Bound => {
    const [list = scalar, ...others] = all(
      operandsOf(operation, '')
        .map(([operand]) => operand)
        .filter((_, i) => i !== 1),
      scope,
    )
    const body = Array.isArray(operation.argument) ? (operation.argument[1] ?? null) : null
    const { items } = list
    const near = list.each
    const far = Math.max(scope.far, list.size)
    if (operation.operator !== 'reduce') {
      const each = bound(body, { near, far })
      const work = list.work + items * (each.work + 1)
      return operation.operator === 'map'
        ? { work, size: items * (each.size + 1), items, each: each.size }
        : { ...list, work }
    }
    let accumulator = others.length > 0 ? most(others, 'size') : list.each
    let work = list.work + sum(others, 'work')
    for (let i = 0; i < items && work <= mostWork; i += 1) {
      const each = bound(body, { near, far: Math.max(far, accumulator), accumulator })
      if (each.size <= accumulator) {
        work += (items - i) * (each.work + 1)
        break
      }
      work += each.work + 1
      accumulator = each.size
    }
    return { work, size: accumulator, items: accumulator, each: accumulator }
  }

  const all = (expressions: readonly Json[], scope: Scope): Bound[] =>
    expressions.map((one) => bound(one, scope))

  const read = (operation: Operation, scope: Scope): Bound => {
    const operands = all(
      operandsOf(operation, '').map(([operand]) => operand),
      scope,
    )
    const name = attributeOf(operation)
    const isPlain = name !== undefined && !name.includes('..')
    const isItem = scope.accumulator === undefined || /^current(?:\.|$)/.test(name ?? '')
    const found = !isPlain ? scope.far : isItem ? scope.near : (scope.accumulator ?? 0) + scope.near
    const size = Math.max(found, most(operands, 'size'))
    return { work: 1 + sum(operands, 'work'), size, items: size, each: size }
  }

  const piped = (operation: Operation, scope: Scope): Bound => {
    let result = scalar
    let work = 0
    for (const [operand] of operandsOf(operation, '')) {
      const far = Math.max(scope.far, result.size)
      result = bound(operand, { near: Math.max(scope.near, result.size), far })
      work += result.work
    }
    return { ...result, work }
  }

  const computed = (operation: Operation, scope: Scope): Bound => {
    const { operator, argument } = operation
    if (operator === 'preserve') return { ...measured(argument), work: 1 }
    if (operator === 'var' || operator === 'val') return read(operation, scope)
    if (operator === 'reduce' || iterating.has(operator)) return repeated(operation, scope)
    if (operator === 'pipe') return piped(operation, scope)
    const operands = all(
      operandsOf(operation, '').map(([operand]) => operand),
      scope,
    )
    const work = 1 + sum(operands, 'work')
    const items = sum(operands, 'items')
    if (brief.has(operator)) return { ...scalar, work }
    if (summing.has(operator)) return { ...scalar, work: work + items }
    const size = sum(operands, 'size')
    const each = most(operands, 'size')
    // Texts are put together faster than values are looked at.
    const made = operator === 'cat' || operator === 'merge' ? items + size / 100 : 0
    return { work: work + made, size, items, each }
  }

  const bound = (value: Json, scope: Scope): Bound => {
    looked += 1
    if (looked > mostWork) return { ...scalar, work: Number.POSITIVE_INFINITY }
    const operation = operationOf(value)
    if (operation) return computed(operation, scope)
    if (!Array.isArray(value) && !isObject(value)) return scalarOf(value)
    const parts = all(Object.values(value), scope)
    return {
      work: 1 + sum(parts, 'work'),
      size: 1 + parts.length + sum(parts, 'size'),
      items: parts.length,
      each: most(parts, 'size'),
    }
  }

  /** A literal, in which nothing is an operation. */
  const measured = (value: Json): Bound => {
    if (!Array.isArray(value) && !isObject(value)) return scalarOf(value)
    const parts = Object.values(value).map(measured)
    const size = 1 + parts.length + sum(parts, 'size')
    return { work: 1, size, items: parts.length, each: most(parts, 'size') }
  }

  return bound(expression, { near: longestAttribute, far: longestAttribute }).work
}
