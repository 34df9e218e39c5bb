/**
 * Calls of builders, with what they return: code is printed as a call only where the call makes the
 * very data that was meant, and as that data where not.
 */
import { isDeepStrictEqual } from 'node:util'
import * as contract from '../../contract/index.ts'
import { array, call, literal, objectCode, ours } from './literals.ts'
import type { Code } from './layout.ts'

/** Code, and its value. */
export interface Said {
  readonly code: Code
  readonly value: unknown
}

export const data = (value: unknown): Said => ({ code: literal(value), value })

type Builder = (...args: readonly unknown[]) => unknown

const builders: Readonly<Record<string, unknown>> = contract

/** A call of a builder; arguments at the end that are undefined are left out. */
export const built = (name: string, ...args: readonly (Said | undefined)[]): Said => {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
  const said = given.map((arg): Said => arg ?? { code: 'undefined', value: undefined })
  const build = builders[name] as Builder
  return {
    code: call(
      ours(name),
      said.map(({ code }) => code),
    ),
    value: build(...said.map(({ value }) => value)),
  }
}

export const constant = (name: string): Said => ({ code: ours(name), value: builders[name] })

/** An object of options; undefined without any. */
export const options = (members: Readonly<Record<string, unknown>>): Said | undefined => {
  const given = Object.entries(members).filter(([, value]) => value !== undefined)
  return given.length === 0 ? undefined : data(Object.fromEntries(given))
}

export const saidList = (items: readonly Said[]): Said => ({
  code: array(items.map(({ code }) => code)),
  value: items.map(({ value }) => value),
})

export const saidObject = (members: Readonly<Record<string, Said>>): Said => {
  const entries = Object.entries(members)
  return {
    code: objectCode(Object.fromEntries(entries.map(([name, { code }]) => [name, code]))),
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  }
}

/** The first that says what is meant; the data itself where none does. */
export const saying = (meant: unknown, ...ways: readonly (() => Said)[]): Said => {
  for (const way of ways) {
    try {
      const said = way()
      if (isDeepStrictEqual(said.value, meant)) return said
    } catch {
      // A builder that refuses cannot say it.
    }
  }
  return data(meant)
}
