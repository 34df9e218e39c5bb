/** A contract whose documents have links to each other, and whose routes move from version to version. */
import * as z from 'zod'
import {
  add,
  base,
  change,
  convert,
  defineContract,
  link,
  moveRoute,
  object,
  removeRoute,
  rename,
  renameQuery,
  self,
  inObject,
  union,
  version,
  type Route,
} from '../../src/contract/index.ts'

const Link = z.string().meta({ link: true })

const Item = z.object({
  id: z.string().readonly(),
  self: Link.nullish(),
  name: z.string(),
  related: z.array(Link).default([]),
  owners: z.record(z.string(), z.object({ href: Link })).default({}),
  part: union('type', {
    Link: z.object({ to: Link }),
    Text: z.object({ to: z.string() }),
  }).optional(),
})

const ItemPage = z.object({ items: z.array(Item), next: Link.nullable() })

const Note = z.object({ of: Link })

const route = (id: string, method: Route['method'], path: string, rest: Partial<Route>): Route => ({
  id,
  method,
  path,
  kind: 'read',
  summary: id,
  ...rest,
})

const text = { shape: { kind: 'string' } } as const

const routes = [
  route('items.list', 'GET', '/items', {
    kind: 'list',
    response: 'ItemPage',
    filters: 'Item',
    dialect: 'brackets',
    query: { after: text },
  }),
  route('items.get', 'GET', '/items/{id}', { response: 'Item' }),
  route('items.create', 'POST', '/items', {
    kind: 'create',
    request: 'Item',
    response: 'Item',
    status: 201,
  }),
  route('items.replace', 'PUT', '/items/{id}', {
    kind: 'replace',
    request: 'Item',
    response: 'Item',
  }),
  route('items.patch', 'PATCH', '/items/{id}', {
    kind: 'patch',
    request: 'Item',
    response: 'Item',
  }),
  route('items.export', 'GET', '/items/export', {
    kind: 'stream',
    stream: 'ndjson',
    response: 'Item',
  }),
  route('notes.get', 'GET', '/notes/{id}', { response: 'Note' }),
]

const moved = (path: string) => [
  moveRoute('items.list', path),
  moveRoute('items.get', `${path}/{id}`),
  moveRoute('items.create', path),
  moveRoute('items.replace', `${path}/{id}`),
  moveRoute('items.patch', `${path}/{id}`),
  moveRoute('items.export', `${path}/export`),
]

export const linkedContract = defineContract({
  name: 'linked',
  base: base('1.0.0', { summary: 'Items', types: { Link, Item, ItemPage, Note }, routes }),
  versions: [
    version('2.0.0', {
      summary: 'Items are things',
      changes: [
        change('Items are called things', {}, { routes: moved('/things') }),
        change(
          'A page continues after a name',
          {},
          { routes: [renameQuery('items.list', 'after', 'since')] },
        ),
        change('A thing tells where it is described', { Item: [add('describedby', link)] }),
        change('A thing has a title', { Item: [rename('name', 'title')] }),
      ],
    }),
    version('3.0.0', {
      summary: 'Below another path; notes are gone',
      changes: [
        change('Things are below /v3', {}, { routes: moved('/api/things') }),
        change(
          'Notes are not read one by one',
          {},
          { routes: [removeRoute('notes.get')], types: {} },
        ),
        change('An owner is an object', { Item: [add('parent', object({ href: link }))] }),
      ],
    }),
    version('4.0.0', {
      summary: 'Links are objects',
      changes: [change('A link is an object', { Link: [convert(self, inObject('href'))] })],
    }),
  ],
})
