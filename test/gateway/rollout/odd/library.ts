/** A contract of somebody else: plain writes, nested resources, and keys of any kind. */
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  rename,
  version,
  type Route,
} from '../../../../src/contract/index.ts'

const Book = z.object({
  id: z.string(),
  title: z.string(),
  price: z.number().nullish(),
  updated_at: z.number().nullish(),
})
const Books = z.object({ items: z.array(Book) })

const route = (
  id: string,
  method: Route['method'],
  path: string,
  kind: Route['kind'],
  more: Partial<Route> = {},
): Route => ({ id, method, path, kind, summary: id, ...more })

const book = { request: 'Book', response: 'Book' } as const

/** Routes of the documents of a list. */
const routesOf = (name: string, list: string): readonly Route[] => [
  route(`${name}.list`, 'GET', list, 'list', { response: 'Books' }),
  route(`${name}.create`, 'POST', list, 'create', { ...book, status: 201 }),
  route(`${name}.read`, 'GET', `${list}/{id}`, 'read', { response: 'Book' }),
  route(`${name}.replace`, 'PUT', `${list}/{id}`, 'replace', book),
  route(`${name}.patch`, 'PATCH', `${list}/{id}`, 'patch', book),
  route(`${name}.delete`, 'DELETE', `${list}/{id}`, 'delete', { status: 204 }),
]

export const library = defineContract({
  name: 'library',
  base: base('1.0.0', {
    summary: 'Base',
    types: { Book, Books },
    routes: [...routesOf('books', '/books'), ...routesOf('notes', '/books/{book}/notes')],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Names',
      changes: [change('A title is a name', { Book: [rename('title', 'name')] })],
    }),
  ],
})
