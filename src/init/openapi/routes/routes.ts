/** Operations as routes. */
import type { BodyForm, QueryParameter, Route } from '../../../contract/index.ts'
import type { Shape } from '../../../lens/index.ts'
import { anything } from '../../shapes/form.ts'
import { isTrue, memberOf, textIn, type Located } from '../documents.ts'
import type { Schemas } from '../schema/schemas.ts'
import { successOf, type Success } from './answers.ts'
import { requestNames, responseNames } from './body-names.ts'
import { routeId } from './ids.ts'
import { routeKind } from './kind.ts'
import { answersOf, type Operation } from './operation.ts'
import { queryOf } from './parameters.ts'
import { endsInParameter, readPath } from './paths.ts'
import { requestOf, type Request } from './request.ts'

/** Headers that every request may have, of which nothing need be said. */
const ordinary =
  /^(?:accept|content-type|authorization|user-agent|accept-language|if-match|if-none-match)$/i

const shapeOf = (schema: Located | undefined, schemas: Schemas): Shape =>
  schema ? schemas.body(schema) : anything

const summaryOf = ({ located, method, path }: Operation): string => {
  const said = textIn(located, 'summary') ?? textIn(located, 'description') ?? ''
  const [first = ''] = said.trim().split(/\n|(?<=\.)\s/)
  const summary = first.trim().replace(/\.$/, '')
  return summary === '' ? `${method} ${path}` : summary.slice(0, 200)
}

const queryFrom = (
  operation: Operation,
  schemas: Schemas,
): Readonly<Record<string, QueryParameter>> | undefined => {
  const entries = operation.parameters.flatMap((parameter) => {
    const place = textIn(parameter, 'in')
    const name = textIn(parameter, 'name') ?? ''
    if (place === 'query') return queryOf(parameter, schemas)
    if ((place === 'header' && !ordinary.test(name)) || place === 'cookie') {
      schemas.notes.add(
        schemas.documents.place(parameter),
        `the ${place} "${name}" is not declared: it passes as it is`,
      )
    }
    return []
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** What is said of an answer besides its body. */
const tellAnswer = (success: Success, operation: Operation, schemas: Schemas): void => {
  const { answer, otherMedia, media } = success
  if (otherMedia.length > 0) {
    const names = otherMedia.map((one) => one.slice(0, 80)).join(', ')
    schemas.told(
      answer.located,
      media === undefined
        ? `answers of ${names} are not described in a contract: they pass as they are`
        : `only answers of ${media} are described, not those of ${names}`,
    )
  }
  const others = answersOf(operation.located, schemas.documents).filter(
    ({ status }) => status.startsWith('2') && status !== answer.status,
  )
  for (const other of others) {
    schemas.told(other.located, `of several statuses of success a route has one: ${success.status}`)
  }
}

const unsaid = ['callbacks', 'servers'] as const

const takesOf = (kind: Route['kind'], { forms }: Request): readonly BodyForm[] | undefined => {
  const taken = kind === 'patch' ? forms : forms.map((form) => (form === 'form' ? form : 'json'))
  const unique = [...new Set(taken)]
  const usual = kind === 'patch' ? 'merge-patch,json-patch' : 'json'
  return unique.join(',') === usual ? undefined : unique
}

export interface Reading {
  readonly schemas: Schemas
  /** What stands before all paths. */
  readonly prefix: string
  readonly operations: readonly Operation[]
}

/** Whether a path is that of a collection: it is read, or has items. */
const isCollection = ({ path }: Operation, operations: readonly Operation[]): boolean =>
  operations.some(
    (other) =>
      (other.path === path && other.method === 'GET') ||
      (other.path.startsWith(`${path.replace(/\/$/, '')}/{`) && other.path !== path),
  )

/** @returns undefined where no route can be made of it; a note says why */
export const routeOf = (operation: Operation, reading: Reading): Route | undefined => {
  const { schemas, prefix, operations } = reading
  const { located, method } = operation
  const read = readPath(operation.path, prefix)
  if (typeof read === 'string') {
    schemas.told(located, `${read}: the operation is left out`)
    return undefined
  }
  for (const said of read.told) schemas.told(located, said)
  for (const word of unsaid) {
    const found = memberOf(located, word)
    if (found)
      schemas.told(found, `a contract cannot express ${word} of an operation: they are left out`)
  }
  if (isTrue(located, 'deprecated'))
    schemas.told(located, 'a contract cannot express deprecated: the route stays as it is')
  const success = successOf(answersOf(located, schemas.documents), method === 'POST')
  if (!success) schemas.told(located, 'no answer of success is described: any is taken')
  else tellAnswer(success, operation, schemas)
  const request = requestOf(operation, schemas)
  const hasBody = success?.media !== undefined && success.status !== 204
  const response = hasBody ? shapeOf(success.schema, schemas) : undefined
  const name = textIn(located, 'operationId')
  const kind = routeKind(
    {
      method,
      path: operation.path,
      operation: name,
      response,
      hasRequest: request !== undefined,
      isStream: success?.stream !== undefined,
      isPatched: operations.some(
        (other) => other.path === operation.path && other.method === 'PATCH',
      ),
    },
    schemas.shapeOf,
  )
  const isAction =
    method === 'POST' && !endsInParameter(operation.path) && !isCollection(operation, operations)
  const about = { path: operation.path, kind, operation: name }
  const responseType =
    response &&
    schemas.bodyType(response, success?.schema ?? located, responseNames(about, response, isAction))
  const requestType =
    request?.schema &&
    schemas.bodyType(
      shapeOf(request.schema, schemas),
      request.schema,
      requestNames(about, isAction),
    )
  const patched = requestType ?? (request ? responseType : undefined)
  const takes = request && patched !== undefined ? takesOf(kind, request) : undefined
  const query = queryFrom(operation, schemas)
  const media = success?.media
  const isOtherMedia =
    responseType !== undefined &&
    media !== undefined &&
    media !== '*/*' &&
    media !== 'application/json' &&
    success?.stream === undefined
  return {
    id: routeId(name, operation.path, kind, isAction),
    method,
    path: read.path,
    ...(read.query ? { when: { query: read.query[0], is: [read.query[1]] } } : {}),
    kind,
    summary: summaryOf(operation),
    ...(patched === undefined ? {} : { request: patched }),
    ...(takes ? { takes } : {}),
    ...(responseType === undefined ? {} : { response: responseType }),
    ...(isOtherMedia ? { media } : {}),
    ...(success && success.status !== 200 ? { status: success.status } : {}),
    ...(success?.stream && kind === 'stream' ? { stream: success.stream } : {}),
    ...(query ? { query } : {}),
  }
}
