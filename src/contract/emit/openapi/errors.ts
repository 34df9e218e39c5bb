/** The errors of an operation as responses, by status. */
import { catalogue, problemMediaType, type ErrorCode } from '../../../errors/index.ts'
import { isObject, type JsonObject } from '../../../json/index.ts'
import type { Contract, ContractVersion } from '../../contract.ts'
import { parametersIn } from '../../path-template.ts'
import type { Route } from '../../route.ts'
import type { SecurityRequirements } from '../../security.ts'
import { errorsOf } from './error-codes.ts'
import { problemSchema } from './schemas.ts'

export interface ErrorContext {
  readonly contract: Contract
  readonly version: ContractVersion
  /** Who may call the route. */
  readonly required: SecurityRequirements
  /** Headers by name, for a status. */
  readonly headers: (status: string) => JsonObject
  /** The content of errors of the API, where they are a type of the contract. */
  readonly own: JsonObject | undefined
}

/** How an error is told: as a problem by the gateway, or in the API's own form. */
type Way = 'problem' | 'own'

/** What may be answered with a status. */
interface Answered {
  /** By the ways in which they are told. */
  readonly codes: Readonly<Record<Way, readonly ErrorCode[]>>
  /** Whether backends answer with it, too, in their own words. */
  readonly byBackend: boolean
}

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code)

const requestId = '2f1d6a3c-8a43-4c1e-9d55-0d1b6c1f3b11'

const exampleOf = (code: ErrorCode): JsonObject => {
  const { title, status, hint } = catalogue[code]
  const type = `urn:isthmus:error:${code}`
  return { type, code, title, status, detail: `${title}.`, hint, request_id: requestId }
}

const problemContent = (codes: readonly ErrorCode[]): JsonObject => ({
  [problemMediaType]: {
    schema: { $ref: problemSchema },
    ...(codes[0] === undefined ? {} : { example: exampleOf(codes[0]) }),
  },
})

/** The statuses of the version for one of the base: some errors of it may have another one. */
const statusesOf = (
  status: number,
  { contract: { versions }, version }: ErrorContext,
): readonly number[] => {
  const until = versions.findIndex(({ key }) => key === version.key)
  const changes = versions.slice(1, until + 1).flatMap(({ errorStatuses = [] }) => errorStatuses)
  return changes.reduce<readonly number[]>(
    (statuses, { from, to, where }) =>
      statuses.flatMap((at) => (at !== from ? [at] : where === undefined ? [to] : [at, to])),
    [status],
  )
}

const said = ({ codes, byBackend }: Answered): string =>
  [
    ...[...new Set([...codes.own, ...codes.problem])].map(
      (code) => `${catalogue[code].title} (\`${code}\`)`,
    ),
    ...(byBackend ? ['What the backend tells'] : []),
  ].join('. ')

const none: Answered = { codes: { problem: [], own: [] }, byBackend: false }

/** Everything that a route may be answered with, by status. */
const answersOf = (route: Route, context: ErrorContext): ReadonlyMap<number, Answered> => {
  const { required, version, contract, own } = context
  const { early, late } = errorsOf(route, required, version, contract)
  const isTold = version.errors?.problem !== undefined
  const answers = new Map<number, Answered>()
  const add = (code: ErrorCode, way: Way): void => {
    const { status } = catalogue[code]
    for (const seen of way === 'own' ? statusesOf(status, context) : [status]) {
      const known = answers.get(seen) ?? none
      const codes = [...new Set([...known.codes[way], code])]
      answers.set(seen, { ...known, codes: { ...known.codes, [way]: codes } })
    }
  }
  for (const code of route.errors ?? []) if (isKnown(code)) add(code, own ? 'own' : 'problem')
  for (const code of early) add(code, 'problem')
  for (const code of late) add(code, isTold ? 'own' : 'problem')
  if (own) {
    const told = [
      ...(required.length > 0 ? [401] : []),
      ...(parametersIn(route.path).length > 0 && route.kind !== 'schema' ? [404] : []),
      ...(route.request === undefined ? [] : [422]),
    ]
    for (const status of told.flatMap((one) => statusesOf(one, context))) {
      answers.set(status, { ...(answers.get(status) ?? none), byBackend: true })
    }
  }
  return answers
}

/** Both contents; an API may tell its own errors as `application/problem+json`, too. */
const either = (own: JsonObject = {}, problem: JsonObject = {}): JsonObject => {
  const [here, there] = [own[problemMediaType], problem[problemMediaType]]
  if (!isObject(here) || !isObject(there)) return { ...own, ...problem }
  const { schema: ownSchema = {}, ...shown } = here
  return {
    ...own,
    [problemMediaType]: { schema: { anyOf: [ownSchema, there['schema'] ?? {}] }, ...shown },
  }
}

/** Responses by status; whatever else may go wrong is an error too (`default`). */
export const errorResponses = (route: Route, context: ErrorContext): JsonObject => {
  const { own, headers } = context
  const responses: JsonObject = {}
  for (const [status, answered] of [...answersOf(route, context)].toSorted(([a], [b]) => a - b)) {
    const { codes, byBackend } = answered
    responses[String(status)] = {
      description: said(answered),
      headers: headers(String(status)),
      content: either(
        codes.own.length > 0 || byBackend ? own : undefined,
        codes.problem.length > 0 ? problemContent(codes.problem) : undefined,
      ),
    }
  }
  responses['default'] = {
    description: 'Any other problem',
    headers: headers('default'),
    content: own ?? problemContent([]),
  }
  return responses
}
