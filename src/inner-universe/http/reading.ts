/** The routes that read: lists, counts, exports, single documents. */
import { countMatching, listPage } from '../query/list.ts'
import { readFilters, readListQuery } from '../query/parameters.ts'
import type { Resource } from '../dialect.ts'
import { documentAnswer, json, problemAnswer } from './answer.ts'
import { judge } from './conditions.ts'
import { problem } from '../../errors/index.ts'
import { exportPieces } from './export.ts'
import type { Handler } from './request.ts'
import type { Endpoint } from './router.ts'
import type { Service } from './service.ts'
import { whenWhole } from './when-whole.ts'

const list =
  ({ storage, version }: Service, resource: Resource): Handler =>
  ({ query }) => {
    const read = readListQuery(version.types, resource.type, query)
    const page = read.ok ? listPage(storage.documents, resource, read.value) : read
    return page.ok ? json(page.value) : problemAnswer(page.problem)
  }

const count =
  ({ storage, version }: Service, resource: Resource): Handler =>
  ({ query }) => {
    const read = readFilters(version.types, resource.type, query)
    const number = read.ok ? countMatching(storage.documents, resource, read.value) : read
    return number.ok ? json(`{"count":${number.value}}`) : problemAnswer(number.problem)
  }

const one =
  ({ store }: Service, resource: Resource): Handler =>
  ({ id, conditions }) => {
    const found = store.read(resource, id)
    if (!found.ok) return problemAnswer(found.problem)
    const { etag } = found.value
    const verdict = judge(conditions, etag)
    if (verdict === 'met') return documentAnswer(found.value)
    if (verdict === 'not-modified') return { status: 304, headers: { etag } }
    return problemAnswer(problem('precondition-failed', `The ${resource.noun} is now ${etag}.`))
  }

export const readingEndpoints = (
  service: Service,
  resource: Resource,
): readonly Endpoint<Handler>[] => {
  const { storage, patience } = service
  const path = `/${resource.name}`
  return [
    { method: 'GET', path, handle: list(service, resource) },
    { method: 'GET', path: `${path}/count`, handle: count(service, resource) },
    {
      method: 'GET',
      path: `${path}/export`,
      handle: whenWhole(service, [resource], () => ({
        status: 200,
        headers: { 'content-type': 'application/x-ndjson' },
        body: { pieces: exportPieces(storage.ranges, resource.name), patience },
      })),
    },
    { method: 'GET', path: `${path}/{key}`, handle: one(service, resource) },
  ]
}
