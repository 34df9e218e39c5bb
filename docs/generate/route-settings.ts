/** What a route may say, by examples: the kinds, and the settings that need one to be understood. */
import {
  add,
  boolean,
  convert,
  integer,
  rename,
  string,
  values,
  type Route,
} from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'
import type { RouteKind } from '../../src/contract/route.ts'
import type { Exchange } from './exchange.ts'

export interface SettingExample {
  readonly says: string
  /** Id of the route of `things.ts` that says it in both versions. A route more when absent. */
  readonly of?: string
  /** What it says, or the route; its source is shown. */
  readonly source: () => Partial<Route>
  /** What version 2.0 changes of `Thing`. */
  readonly ops: () => readonly Op[]
  readonly shows: readonly Exchange[]
}

const oldOnNew = { client: '1.0', store: '2.0' } as const
const newOnOld = { client: '2.0', store: '1.0' } as const

/** The change that the examples of kinds are seen by. */
export const kindOps = (): readonly Op[] => [rename('name', 'title'), add('gift', boolean, false)]

const stored = { id: '7', title: 'Tea', gift: true }

/** Of the routes of `things.ts`. */
export const kinds: Readonly<
  Record<RouteKind, { readonly says: string; readonly shows: readonly Exchange[] }>
> = {
  read: {
    says: 'A document is answered. With `POST` the body is a question, carried as a document.',
    shows: [{ ...oldOnNew, asks: 'GET /things/7', answers: [{ body: stored }] }],
  },
  list: {
    says: 'Documents are answered, in a list that is the answer or stands in it. Filters, orders and lists of fields follow the changes of the type.',
    shows: [
      {
        ...oldOnNew,
        asks: 'GET /things?name=Tea',
        answers: [{ body: { items: [stored] } }],
      },
    ],
  },
  create: {
    says: 'A document is made. What only a newer store has gets its default; what an older store has no place for is refused.',
    shows: [
      {
        ...oldOnNew,
        asks: 'POST /things',
        sends: { body: { name: 'Tea' } },
        answers: [{ status: 201, body: { id: '7', title: 'Tea', gift: false } }],
      },
      { ...newOnOld, asks: 'POST /things', sends: { body: { title: 'Tea', gift: true } } },
    ],
  },
  replace: {
    says: 'A document takes the place of another one. Where the client sees less than is stored, what is stored is read first, and what the client does not see stays; where the store has entity tags, the write is on condition of what was read. See [why nothing is lost](../explanation/lossless.md).',
    shows: [
      {
        ...oldOnNew,
        asks: 'PUT /things/7',
        sends: { body: { id: '7', name: 'Coffee' } },
        answers: [
          { headers: { ETag: '"5"' }, body: stored },
          { body: { id: '7', title: 'Coffee', gift: true } },
        ],
      },
    ],
  },
  patch: {
    says: 'Members of a document are changed; others stay as they are, and no defaults are filled in.',
    shows: [
      {
        ...oldOnNew,
        asks: 'PATCH /things/7',
        sends: {
          headers: { 'Content-Type': 'application/merge-patch+json' },
          body: { name: 'Coffee' },
        },
        answers: [{ body: { id: '7', title: 'Coffee', gift: true } }],
      },
    ],
  },
  delete: {
    says: 'A document goes away.',
    shows: [{ ...oldOnNew, asks: 'DELETE /things/7', answers: [{ status: 204 }] }],
  },
  stream: {
    says: 'Documents are answered one by one, for as long as there are some: `stream` says in which form. Items are carried as they come, in memory of one of them.',
    shows: [
      {
        ...oldOnNew,
        asks: 'GET /export',
        answers: [
          {
            headers: { 'Content-Type': 'application/x-things' },
            body: `${JSON.stringify(stored)}\n${JSON.stringify({ ...stored, id: '8' })}\n`,
          },
        ],
      },
    ],
  },
  schema: {
    says: "The gateway answers by itself: the JSON Schemas of all types of the client's version, as `{ version, resources }`. No store is asked.",
    shows: [],
  },
}

const titled = () => [rename('name', 'title')]

const splitStates = () => [
  convert(
    'state',
    values({
      up: { open: 'open', done: 'done' },
      down: { open: 'open', packed: 'open', done: 'done' },
    }),
    { lossy: 'older clients see packed things as open' },
  ),
]

const thing = { id: '7', name: 'Tea' }
const tea = { id: '7', title: 'Tea' }
const coffee = { id: '7', title: 'Coffee' }
const nothing = [{ body: { items: [] } }]

/** By the names of the settings. */
export const settings: Readonly<Record<string, SettingExample>> = {
  path: {
    says: '`{name+}` stands at the end and takes all segments that are left, one at least. `/` is a path, too. Of several routes that fit, a segment as it is beats a parameter, and a parameter beats the rest.',
    source: () => ({
      id: 'files.get',
      method: 'GET',
      path: '/files/{path+}',
      kind: 'read',
      summary: 'Read a file',
      response: 'Thing',
    }),
    ops: titled,
    shows: [{ ...oldOnNew, asks: 'GET /files/a/b.txt', answers: [{ body: tea }] }],
  },
  when: {
    says: 'A second route beside `things.list`, with the same path: it is meant where the query says so.',
    source: () => ({
      id: 'things.watch',
      method: 'GET',
      path: '/things',
      when: { query: 'watch', is: ['true', '1'] },
      kind: 'stream',
      summary: 'Watch things',
      response: 'Thing',
      stream: 'ndjson',
    }),
    ops: titled,
    shows: [
      { ...oldOnNew, asks: 'GET /things', answers: [{ body: { items: [tea] } }] },
      {
        ...oldOnNew,
        asks: 'GET /things?watch=true',
        answers: [
          {
            headers: { 'Content-Type': 'application/x-ndjson' },
            body: `${JSON.stringify(tea)}\n${JSON.stringify({ ...tea, id: '8' })}\n`,
          },
        ],
      },
    ],
  },
  takes: {
    says: 'A `PATCH` as most APIs have it, and a form. What is `json` in a `patch` names the members that are to change, as a merge patch does.',
    of: 'things.patch',
    source: () => ({ takes: ['json', 'form'] }),
    ops: titled,
    shows: [
      {
        ...oldOnNew,
        asks: 'PATCH /things/7',
        sends: { headers: { 'Content-Type': 'application/json' }, body: { name: 'Coffee' } },
        answers: [{ body: coffee }],
      },
      {
        ...oldOnNew,
        asks: 'PATCH /things/7',
        sends: {
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: 'name=Coffee',
        },
        answers: [{ body: coffee }],
      },
    ],
  },
  query: {
    says: 'Filters, orders and lists of fields are told as the store has them. `use` says what a parameter does where its name does not.',
    of: 'things.list',
    source: () => ({
      query: {
        order_by: { shape: string(), use: { kind: 'sort' } },
        only: { shape: string(), use: { kind: 'fields' } },
        per_page: { shape: integer({ maximum: 100 }) },
      },
    }),
    ops: titled,
    shows: [
      { ...oldOnNew, asks: 'GET /things?name=Tea&order_by=-name&per_page=5', answers: nothing },
      { ...oldOnNew, asks: 'GET /things?only=name', answers: [{ body: { items: [tea] } }] },
      { ...oldOnNew, asks: 'GET /things?title=Tea' },
    ],
  },
  dialect: {
    says: 'What lists can be asked besides `field=value`, here by a repeated parameter. Version 2.0 splits the state `open` into `open` and `packed`. What they cannot be asked is refused: see [dialects](../explanation/queries.md#dialects).',
    of: 'things.list',
    source: () => ({
      dialect: { operators: { Equals: '{field}', In: { name: '{field}', values: 'repeat' } } },
    }),
    ops: splitStates,
    shows: [
      { ...oldOnNew, asks: 'GET /things?state=open', answers: nothing },
      { ...newOnOld, asks: 'GET /things?state=packed' },
    ],
  },
  onMisfit: {
    says: "With `omit` an item that has no form in the client's version is left out, and the answer says how many were. Version 2.0 splits the state `open` into `open` and `packed`, and nobody knows `lost`: see [when one item does not fit](../how-to/serve.md#when-one-item-does-not-fit).",
    of: 'things.list',
    source: () => ({ onMisfit: 'omit' }),
    ops: splitStates,
    shows: [
      {
        ...oldOnNew,
        asks: 'GET /things',
        answers: [
          {
            body: {
              items: [
                { ...thing, state: 'packed' },
                { ...thing, state: 'lost' },
              ],
            },
          },
        ],
        shows: ['Isthmus-Omitted'],
      },
    ],
  },
  stored: {
    says: 'A write by another path than that of the document names the route that reads it.',
    source: () => ({
      id: 'things.save',
      method: 'POST',
      path: '/things/{id}/save',
      kind: 'replace',
      stored: 'things.get',
      summary: 'Replace a thing',
      request: 'Thing',
      response: 'Thing',
    }),
    ops: kindOps,
    shows: [
      {
        ...oldOnNew,
        asks: 'POST /things/7/save',
        sends: { body: { id: '7', name: 'Coffee' } },
        answers: [{ body: stored }, { body: { ...stored, title: 'Coffee' } }],
      },
    ],
  },
}
