/** The routes that every resource of Inner Universe has. */
import * as z from 'zod'
import type { Route } from '@isthmus/gateway/contract'

/** One page of a list. */
export const page = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0),
    next_cursor: z.string().nullable(),
  })

export interface ResourceOptions {
  /** Name of the key field, the same in every version. */
  readonly key: string
  /** Whether documents can be replaced, patched and deleted; otherwise they are append-only. */
  readonly writable?: boolean
  /** Whether `POST` makes new ones. */
  readonly creatable?: boolean
  readonly notFound: string
}

const integer = (minimum: number, maximum?: number) =>
  ({
    kind: 'number',
    integer: true,
    minimum,
    ...(maximum === undefined ? {} : { maximum }),
  }) as const

const text = { kind: 'string' } as const

const paging: Route['query'] = {
  limit: { shape: integer(1, 1000), description: 'How many items at most; 100 when absent' },
  cursor: {
    shape: text,
    cursor: { fields: ['next_cursor'] },
    description: '`next_cursor` of the page before',
  },
  offset: { shape: integer(0), description: 'How many items to skip' },
  sort: { shape: text, description: 'Field to order by; a leading `-` reverses' },
  fields: { shape: text, description: 'Comma-separated names of the fields to answer' },
}

/** @example resource('/entities', 'Entity', { key: 'id', writable: true, notFound: 'entity-not-found' }) */
export const resource = (
  path: string,
  type: string,
  { key, writable = false, creatable = true, notFound }: ResourceOptions,
): readonly Route[] => {
  const name = path.slice(1)
  const document = `${path}/{${key}}`
  const errors = [notFound]
  const routes: Route[] = [
    {
      id: `${name}.list`,
      method: 'GET',
      path,
      kind: 'list',
      summary: `List ${name}`,
      response: `${type}Page`,
      query: paging,
      filters: type,
      dialect: 'brackets',
    },
    {
      id: `${name}.count`,
      method: 'GET',
      path: `${path}/count`,
      kind: 'read',
      summary: `Count ${name}`,
      response: 'Count',
      filters: type,
      dialect: 'brackets',
    },
    {
      id: `${name}.export`,
      method: 'GET',
      path: `${path}/export`,
      kind: 'stream',
      stream: 'ndjson',
      summary: `All ${name} in key order`,
      response: type,
    },
    {
      id: `${name}.get`,
      method: 'GET',
      path: document,
      kind: 'read',
      summary: `Read one of ${name}`,
      response: type,
      errors,
    },
    {
      id: `${name}.raw`,
      method: 'PUT',
      path: `/raw${document}`,
      kind: 'replace',
      summary: `Write one of ${name} as it is, without an event`,
      request: type,
      response: type,
      stored: `${name}.get`,
      errors: ['validation-failed'],
    },
  ]
  if (creatable) {
    routes.push({
      id: `${name}.create`,
      method: 'POST',
      path,
      kind: 'create',
      summary: `Create one of ${name}`,
      request: type,
      response: type,
      status: 201,
      errors: ['validation-failed'],
    })
  }
  if (writable) {
    routes.push(
      {
        id: `${name}.replace`,
        method: 'PUT',
        path: document,
        kind: 'replace',
        summary: `Replace one of ${name}`,
        request: type,
        response: type,
        errors: [notFound, 'validation-failed'],
      },
      {
        id: `${name}.patch`,
        method: 'PATCH',
        path: document,
        kind: 'patch',
        summary: `Patch one of ${name}`,
        request: type,
        response: type,
        errors: [notFound, 'validation-failed'],
      },
      {
        id: `${name}.delete`,
        method: 'DELETE',
        path: document,
        kind: 'delete',
        summary: `Delete one of ${name}`,
        status: 204,
        errors: [notFound, ...(type === 'Entity' ? ['entity-in-use'] : [])],
      },
    )
  }
  return routes
}
