/** Says in words of ours what Zod has found wrong with a setting: what is there by its kind, never by its value. */
import type * as z from 'zod'
import type { Issue } from '../../errors/index.ts'
import { likely } from './likely.ts'

type RawIssue = z.core.$ZodRawIssue
type ZodIssue = z.core.$ZodIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const kind = (name: string): string => kinds[name] ?? name

/** Of what was found. */
const found = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return kinds[typeof value] ?? `a ${typeof value}`
}

/** What the most usual slips need. */
const quotes = (expected: string, value: unknown): string => {
  if (expected === 'string' && typeof value === 'number') return ': put it in quotes'
  const isBare = typeof value === 'string' && /^(?:-?\d+|true|false)$/.test(value)
  return isBare && ['number', 'int', 'boolean'].includes(expected) ? ': leave out the quotes' : ''
}

const wrongKind = (expected: string, value: unknown): string => {
  const want = kind(expected)
  if (value === undefined) return `is missing: it must be ${want}`
  const isFraction = expected === 'int' && typeof value === 'number'
  return `is ${isFraction ? 'no whole number' : found(value)}, and must be ${want}${quotes(expected, value)}`
}

/** @returns the settings of the object that a schema describes */
const keysOf = (schema: unknown): readonly string[] => {
  const { shape } = (schema as { def?: { shape?: object } } | undefined)?.def ?? {}
  return Object.keys(shape ?? {})
}

const plural = (count: number | bigint, what: string): string =>
  `${count} ${what}${count === 1 || count === 1n ? '' : 's'}`

const ofLength: Readonly<Record<string, string>> = { string: 'character', array: 'item' }

const tooSmall = ({ origin, minimum, inclusive, exact }: z.core.$ZodIssueTooSmall): string => {
  const what = ofLength[origin]
  if (what === undefined)
    return `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`
  if (exact) return `must have ${plural(minimum, what)}`
  return minimum === 1 ? 'must not be empty' : `must have at least ${plural(minimum, what)}`
}

const tooBig = ({ origin, maximum, inclusive, exact }: z.core.$ZodIssueTooBig): string => {
  const what = ofLength[origin]
  if (what === undefined)
    return `must be ${inclusive === false ? 'less than' : 'at most'} ${maximum}`
  return exact ? `must have ${plural(maximum, what)}` : `must have at most ${plural(maximum, what)}`
}

const day = 'a date such as 2026-06-01, or a time such as 2026-06-01T12:00:00Z'

const forms: Readonly<Record<string, string>> = {
  url: 'an address such as https://api.example.com',
  date: day,
  datetime: day,
  email: 'an e-mail address',
  uuid: 'a UUID',
}

/** What would be right, as the end of "must be ..."; undefined where only a sentence says it. */
const wanted = (issue: ZodIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return kind(issue.expected)
    case 'invalid_format':
      return forms[issue.format]
    case 'invalid_value':
      return issue.values.map(String).join(' or ')
    default:
      return undefined
  }
}

/** One of several forms: of each what it asks of the value itself. */
const noForm = (errors: readonly (readonly ZodIssue[])[], input: unknown): string => {
  const all = errors.flatMap((issues) => issues.filter(({ path }) => path.length === 0))
  const texts = [...new Set(all.flatMap((issue) => wanted(issue) ?? []))]
  // Where its kind is right already, the others are not what was meant.
  const first = all.find((issue) => issue.code !== 'invalid_type' && issue.code !== 'invalid_value')
  if (first && wanted(first) === undefined) return first.message
  if (texts.length === 0) return 'has none of the forms that it may have'
  if (first) return `must be ${texts.join(', or ')}`
  const is = input === undefined ? 'is missing: it' : `is ${found(input)}, and`
  return `${is} must be ${texts.join(', or ')}`
}

/** Told by the issue itself; `input` is looked at for its kind only. */
const words = (issue: RawIssue): string => {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected, input)
    case 'too_small':
      return tooSmall(issue as z.core.$ZodIssueTooSmall)
    case 'too_big':
      return tooBig(issue as z.core.$ZodIssueTooBig)
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return forms[issue.format] === undefined
        ? 'is not written as it has to be'
        : `must be ${forms[issue.format]}`
    case 'invalid_value':
      return input === undefined ? 'is missing' : 'is none of the values that it may have'
    case 'unrecognized_keys':
      // `issuesOf` makes one issue of each key: all that it needs to know beyond is which there are.
      return keysOf(issue.inst).join(' ')
    case 'invalid_union':
      return noForm(issue.errors as readonly (readonly ZodIssue[])[], input)
    case 'invalid_key':
      return `as a name, ${issue.issues[0]?.message ?? 'it is not written as it has to be'}`
    default:
      return 'is not what it has to be'
  }
}

/** For `safeParse`: sentences that the schema gives itself count more. */
export const settingWords: { readonly error: z.core.$ZodErrorMap } = { error: words }

const place = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'configuration' : path.map(String).join(' > ')

const wrongPlaces = (issues: readonly ZodIssue[]): number =>
  issues.reduce((sum, issue) => sum + ('keys' in issue ? issue.keys.length : 1), 0)

/** What is wrong inside of the form that a value comes nearest to, where it may have several. */
const nearest = (errors: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] =>
  errors
    .filter((issues) =>
      issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
    )
    .toSorted((a, b) => wrongPlaces(a) - wrongPlaces(b))[0] ?? []

const unknownSetting = (key: string, known: readonly string[]): Omit<Issue, 'place'> => {
  const meant = likely(key, known)
  return {
    message: `there is no such setting${meant === undefined ? '' : `: did you mean ${meant}?`}`,
    ...(meant === undefined && known.length > 0 && { choices: known }),
  }
}

/** One issue for each wrong place, of what was parsed with `settingWords`. */
export const issuesOf = (
  issues: readonly ZodIssue[],
  above: readonly PropertyKey[] = [],
): readonly Issue[] =>
  issues.flatMap((issue): readonly Issue[] => {
    const path = [...above, ...issue.path]
    const inside = issue.code === 'invalid_union' ? nearest(issue.errors) : []
    if (inside.length > 0) return issuesOf(inside, path)
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(' ').filter((name) => name !== '')
      return issue.keys.map((key) => ({
        place: place([...path, key]),
        ...unknownSetting(key, known),
      }))
    }
    const choices = issue.code === 'invalid_value' ? { choices: issue.values.map(String) } : {}
    return [{ place: place(path), message: issue.message, ...choices }]
  })
