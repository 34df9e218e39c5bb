/** The routes that write: create, replace, patch, delete, and the raw writes of replication. */
import { failed, ok, type Result } from '../../errors/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import type { Resource } from '../dialect.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { checked } from '../writes/validate.ts'
import type { Written } from '../writes/written.ts'
import { documentAnswer, problemAnswer, type Answer } from './answer.ts'
import { readJson } from './body.ts'
import { guard } from './guard.ts'
import type { Handler } from './request.ts'
import type { Endpoint } from './router.ts'
import type { Service } from './service.ts'

const plainJson = ['application/json'] as const
const patchTypes = ['application/merge-patch+json', 'application/json-patch+json'] as const

const writtenAnswer = (written: Result<Written>, { name }: Resource): Answer => {
  if (!written.ok) return problemAnswer(written.problem)
  const { created, row } = written.value
  const location = `/${name}/${encodeURIComponent(row.id)}`
  return created ? documentAnswer(row, 201, { location }) : documentAnswer(row)
}

const create =
  ({ store, maxBodyBytes }: Service, resource: Resource): Handler =>
  async (request) => {
    const body = await readJson(request, plainJson, maxBodyBytes)
    return body.ok
      ? writtenAnswer(await store.create(resource, body.value.value), resource)
      : problemAnswer(body.problem)
  }

/**
 * What is sent for a document that is there. That it is missing is told before what is wrong with what is
 * sent; where nothing is, whoever writes it says so, who knows better than a read.
 */
const sentFor = async <T>(
  found: Result<unknown>,
  reading: () => Promise<Result<T>>,
): Promise<Result<T>> => {
  const body = await reading()
  return body.ok || found.ok ? body : failed(found.problem)
}

const replace =
  ({ store, maxBodyBytes }: Service, resource: Resource): Handler =>
  async ({ id, conditions, ...request }) => {
    const found = store.read(resource, id)
    const body = await sentFor(found, () => readJson(request, plainJson, maxBodyBytes))
    if (!body.ok) return problemAnswer(body.problem)
    const edit = () => ok(body.value.value)
    return writtenAnswer(await store.change(resource, id, guard(conditions), edit), resource)
  }

const patch =
  ({ store, maxBodyBytes }: Service, resource: Resource): Handler =>
  async ({ id, conditions, ...request }) => {
    const found = store.read(resource, id)
    const body = await sentFor(found, () => readJson(request, patchTypes, maxBodyBytes))
    if (!body.ok) {
      const headers = found.ok ? { 'accept-patch': patchTypes.join(', ') } : {}
      return problemAnswer(body.problem, headers)
    }
    const { mediaType, value } = body.value
    const edit = (stored: Json): Result<Json> =>
      mediaType === patchTypes[0] ? ok(mergePatch(stored, value)) : jsonPatch(stored, value)
    return writtenAnswer(await store.change(resource, id, guard(conditions), edit), resource)
  }

const remove =
  ({ store }: Service, resource: Resource): Handler =>
  async ({ id, conditions }) => {
    const removed = await store.remove(resource, id, guard(conditions))
    return removed.ok ? { status: 204, headers: {} } : problemAnswer(removed.problem)
  }

const raw =
  ({ store, maxBodyBytes }: Service, resource: Resource): Handler =>
  async ({ id, conditions, ...request }) => {
    const read = await readJson(request, plainJson, maxBodyBytes)
    const body = read.ok ? store.rawBody(resource, id, read.value.value) : read
    if (!body.ok) return problemAnswer(body.problem)
    return writtenAnswer(
      await store.writeRaw(resource, id, guard(conditions), body.value),
      resource,
    )
  }

/** `PUT /entities/{id}/owner`: sets one member of an entity and leaves the others. */
export const ownerEndpoint = (
  { store, schemas, maxBodyBytes }: Service,
  entities: Resource,
): Endpoint<Handler> => ({
  method: 'PUT',
  path: '/entities/{id}/owner',
  handle: async ({ id, conditions, ...request }) => {
    const found = store.read(entities, id)
    const owner = await sentFor(found, async () => {
      const body = await readJson(request, plainJson, maxBodyBytes)
      return body.ok ? checked(schemas.request('EntityOwner'), 'owner', body.value.value) : body
    })
    if (!owner.ok) return problemAnswer(owner.problem)
    const owner_identity = owner.value['owner_identity'] ?? null
    const edit = (stored: JsonObject): Result<Json> => ok({ ...stored, owner_identity })
    return writtenAnswer(await store.change(entities, id, guard(conditions), edit), entities)
  },
})

export const writingEndpoints = (
  service: Service,
  resource: Resource,
): readonly Endpoint<Handler>[] => {
  const path = `/${resource.name}`
  const document = `${path}/{key}`
  const always: readonly Endpoint<Handler>[] = [
    { method: 'POST', path, handle: create(service, resource) },
    { method: 'PUT', path: `/raw${document}`, handle: raw(service, resource) },
  ]
  if (!resource.writable) return always
  return [
    ...always,
    { method: 'PUT', path: document, handle: replace(service, resource) },
    { method: 'PATCH', path: document, handle: patch(service, resource) },
    { method: 'DELETE', path: document, handle: remove(service, resource) },
  ]
}
