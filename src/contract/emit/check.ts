/** Checks: small closures that a shape is compiled to, and how they note what is wrong. */
import type { ProblemPlace } from '../../errors/index.ts'
import { formatPointer, isObject, set, type Json } from '../../json/index.ts'
import { found } from './found.ts'

/** Where a check is, and what it has found so far. */
export interface Run {
  readonly path: string[]
  readonly errors: ProblemPlace[]
}

/** The value, or a copy of it with absent defaults filled in. */
export type Check = (value: Json, run: Run) => Json

/** More wrong places than a reader can use. */
const mostErrors = 100

const fail = ({ path, errors }: Run, detail: string): void => {
  if (errors.length < mostErrors) errors.push({ pointer: formatPointer(path), detail })
}

export const wrong = (run: Run, expected: string, value: Json | undefined): void =>
  fail(run, `expected ${expected}, found ${found(value)}`)

export const within = <T>(run: Run, step: string, act: () => T): T => {
  run.path.push(step)
  const outcome = act()
  run.path.pop()
  return outcome
}

export const scalar =
  <T extends Json>(
    expected: string,
    is: (value: Json) => value is T,
    check: (value: T) => string | undefined = () => undefined,
  ): Check =>
  (value, run) => {
    if (is(value)) {
      const detail = check(value)
      if (detail !== undefined) fail(run, detail)
    } else wrong(run, expected, value)
    return value
  }

export const arrayOf =
  (item: Check): Check =>
  (value, run) => {
    if (!Array.isArray(value)) {
      wrong(run, 'an array', value)
      return value
    }
    let copy: Json[] | undefined
    for (const [index, before] of value.entries()) {
      const after = within(run, String(index), () => item(before, run))
      if (after !== before) {
        copy ??= [...value]
        copy[index] = after
      }
    }
    return copy ?? value
  }

export const mapOf =
  (member: Check): Check =>
  (value, run) => {
    if (!isObject(value)) {
      wrong(run, 'an object', value)
      return value
    }
    let copy: typeof value | undefined
    for (const key of Object.keys(value)) {
      const before = value[key] as Json
      const after = within(run, key, () => member(before, run))
      if (after !== before) {
        copy ??= { ...value }
        set(copy, key, after)
      }
    }
    return copy ?? value
  }
