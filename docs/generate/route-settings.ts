/** What a route may say, by examples: the settings that need one to be understood. */
import { convert, integer, rename, string, values, type Route } from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { newOnOld, oldOnNew, type Exchange } from './exchange.ts'
import { kindOps, stored } from './route-kinds.ts'

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
    says: "A second route beside `things.list`, with the same path: it is meant where the query says so. With `when: { accept: ['text/html'] }` a route is meant where `Accept` asks for one of these media types by name, and wants it no less than what the routes beside it answer; there has to be one for everybody else.",
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
