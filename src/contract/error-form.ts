/** The errors of an API as a version has them: the type of their bodies, and their statuses. */
import type { Issue } from '../errors/index.ts'
import { isObject, type Json, type JsonObject } from '../json/index.ts'
import type { TypeGraph } from '../lens/index.ts'

/**
 * What the gateway's own problems are told with, as an error of the base version. Texts that begin
 * with `$` stand for parts of a problem: `$detail`, `$title`, `$hint`, `$code`, `$type`, `$status`,
 * `$request_id`. An object with `$each: 'errors'` in a list becomes one item per wrong place, with
 * `$pointer` (`/items/0/price`), `$field` (`items.0.price`), `$path` (`items[0].price`) and `$detail`
 * of it: none where no place is wrong, so that the list is empty. With `$each: 'causes'` it then
 * becomes one for the problem itself. Elsewhere the first three are those of the first wrong place,
 * and members with them are left out where there is none.
 */
export type ProblemTemplate = JsonObject

export interface ErrorForm {
  /** The type of the bodies of errors. Changes rename and convert its fields as those of any other. */
  readonly type: string
  /** How the gateway tells its own problems in it, in the words of the base version; as `application/problem+json` when absent. */
  readonly problem?: ProblemTemplate
  /** Media type of those bodies that the gateway writes; `application/json` when absent. */
  readonly media?: string
}

/** An error that has another status in a newer version. */
export interface ErrorStatus {
  /** In the versions before. */
  readonly from: number
  /** In this version and newer ones. */
  readonly to: number
  /** Only errors whose body has these members, also inside objects, in the newer of the two versions. */
  readonly where?: JsonObject
}

/**
 * @param from status in older versions
 * @param to status in this version and newer ones
 * @example errorStatus(422, 451, { code: 'trade_blocked' })
 */
export const errorStatus = (from: number, to: number, where?: JsonObject): ErrorStatus => ({
  from,
  to,
  ...(where === undefined ? {} : { where }),
})

const isError = (status: number): boolean =>
  Number.isInteger(status) && status >= 400 && status <= 599

export const errorStatusIssues = (
  { from, to, where }: ErrorStatus,
  place: string,
): readonly Issue[] => {
  const here = `${place} > error status ${from} -> ${to}`
  if (!isError(from) || !isError(to)) {
    return [{ place: here, message: 'statuses of errors are 400 to 599' }]
  }
  if (from === to) return [{ place: here, message: 'changes nothing' }]
  return where === undefined || Object.keys(where).length > 0
    ? []
    : [{ place: here, message: '"where" names no member: leave it out for all errors' }]
}

const parts = new Set([
  'detail',
  'title',
  'hint',
  'code',
  'type',
  'status',
  'request_id',
  'pointer',
  'field',
  'path',
])

/** What a list in a form may have an item for each of. */
const eachOf: readonly Json[] = ['errors', 'causes']

type Wrong = Omit<Issue, 'place'>

const templateIssues = (value: Json, isItem = false): readonly Wrong[] => {
  if (typeof value === 'string') {
    if (!value.startsWith('$') || parts.has(value.slice(1))) return []
    const choices = [...parts].map((name) => `$${name}`)
    return [{ message: `"${value}" is no part of a problem`, choices }]
  }
  if (Array.isArray(value)) return value.flatMap((item) => templateIssues(item, true))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, member]): readonly Wrong[] => {
    if (name !== '$each') return templateIssues(member)
    if (!isItem) return [{ message: '"$each" makes items of a list: put its object into one' }]
    return eachOf.includes(member)
      ? []
      : [{ message: '"$each" has items of something else', choices: eachOf.map(String) }]
  })
}

export const errorFormIssues = (
  form: ErrorForm | undefined,
  types: TypeGraph,
  place: string,
): readonly Issue[] => {
  if (!form) return []
  const here = `${place} > errors`
  if (!Object.hasOwn(types, form.type)) {
    return [{ place: here, message: `unknown type "${form.type}"`, choices: Object.keys(types) }]
  }
  return templateIssues(form.problem ?? null).map((wrong) => ({ place: here, ...wrong }))
}
