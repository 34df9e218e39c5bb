/** What each kind of route does, by examples. */
import { add, boolean, rename } from '../../src/contract/index.ts'
import type { RouteKind } from '../../src/contract/route.ts'
import type { Op } from '../../src/lens/index.ts'
import { newOnOld, oldOnNew, type Exchange } from './exchange.ts'

/** The change that the examples of kinds are seen by. */
export const kindOps = (): readonly Op[] => [rename('name', 'title'), add('gift', boolean, false)]

/** What the store of 2.0 has. */
export const stored = { id: '7', title: 'Tea', gift: true }

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
