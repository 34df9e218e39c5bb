/** The API that the examples of routes are about: version 1.0 of all of them. */
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  integer,
  string,
  version,
  type Contract,
  type Route,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration } from '../../src/contract/declare.ts'

const Thing = z.object({
  id: z.string().readonly(),
  name: z.string(),
  state: z.enum(['open', 'done']).optional(),
})

export const types = {
  Thing,
  Things: z.object({ items: z.array(Thing) }),
  Count: z.object({ count: z.int() }),
  Job: z.object({ state: z.string() }),
}

const one = '/things/{id}'
const thing = { request: 'Thing', response: 'Thing' }

export const routes: readonly Route[] = [
  {
    id: 'things.list',
    method: 'GET',
    path: '/things',
    kind: 'list',
    summary: 'List things',
    response: 'Things',
    query: {
      max: { shape: integer() },
      scope: { shape: string() },
      until: { shape: integer() },
      limit: { shape: integer(), default: 30 },
    },
  },
  {
    id: 'things.get',
    method: 'GET',
    path: one,
    kind: 'read',
    summary: 'Read a thing',
    response: 'Thing',
  },
  {
    id: 'things.create',
    method: 'POST',
    path: '/things',
    kind: 'create',
    summary: 'Make a thing',
    ...thing,
    status: 201,
  },
  {
    id: 'things.replace',
    method: 'PUT',
    path: one,
    kind: 'replace',
    summary: 'Replace a thing',
    ...thing,
  },
  {
    id: 'things.patch',
    method: 'PATCH',
    path: one,
    kind: 'patch',
    summary: 'Change a thing',
    ...thing,
  },
  {
    id: 'things.delete',
    method: 'DELETE',
    path: one,
    kind: 'delete',
    summary: 'Delete a thing',
    status: 204,
  },
  {
    id: 'things.start',
    method: 'POST',
    path: '/things/{id}/start',
    kind: 'create',
    summary: 'Start a thing',
    status: 202,
  },
  {
    id: 'things.count',
    method: 'GET',
    path: '/count',
    kind: 'read',
    summary: 'Count things',
    response: 'Count',
  },
  {
    id: 'things.export',
    method: 'GET',
    path: '/export',
    kind: 'stream',
    summary: 'Export things',
    response: 'Thing',
    stream: 'ndjson',
    media: 'application/x-things',
  },
  {
    id: 'things.table',
    method: 'GET',
    path: '/export',
    when: { accept: ['text/csv'] },
    kind: 'read',
    summary: 'Export things as a table',
    media: 'text/csv',
  },
]

/** Version 1.0 with these routes, and version 2.0 with one change. */
export const contractOf = (
  second: Pick<ChangeDeclaration, 'edits' | 'routes'>,
  first: readonly Route[] = routes,
): Contract =>
  defineContract({
    name: 'things',
    base: base('1.0.0', { summary: 'Before', types, routes: first }),
    versions: [
      version('2.0.0', {
        summary: 'After',
        changes: [change('The example', second.edits, { routes: second.routes })],
      }),
    ],
  })
