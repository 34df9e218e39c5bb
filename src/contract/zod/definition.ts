/* oxlint-disable no-underscore-dangle -- `_zod` is where Zod documents that libraries read schemas */
/** The only place that looks inside Zod schemas. */
import type * as z from 'zod'

export type Definition = z.core.$ZodTypes['_zod']['def']

/** What a schema was made of; narrow it by `type`. */
export const definitionOf = (schema: z.core.$ZodType): Definition =>
  (schema as unknown as z.core.$ZodTypes)._zod.def

/** Every property that the definitions of Zod's string and number checks have, taken together. */
export interface Check {
  readonly check?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
  readonly value?: unknown
  readonly inclusive?: boolean
  readonly pattern?: RegExp
  readonly offset?: boolean
  readonly local?: boolean
  readonly precision?: number | null
}

export interface Checked extends Check {
  readonly coerce?: boolean
  readonly checks?: readonly z.core.$ZodCheck[] | undefined
}

export const checksOf = ({ checks = [] }: Checked): readonly Check[] =>
  checks.map((check) => check._zod.def)

/** What `.meta()` or `.describe()` copied: a copy shares its definition with its original. */
export const originalOf = (schema: z.ZodType): z.ZodType | undefined => {
  const { parent } = schema._zod
  return parent && parent._zod.def === schema._zod.def ? (parent as z.ZodType) : undefined
}

/** Pushes an author error about the schema being read. */
export type Report = (message: string, choices?: readonly string[]) => void

export type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
