import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import shipped from '../../../../adapters/index.ts'
import {
  add,
  addRoutes,
  base,
  change,
  defineContract,
  integer,
  version,
  type Contract,
  type Route,
} from '../../../../src/contract/index.ts'
import { movedDocuments } from '../../../../src/gateway/rollout/losses/moved-documents.ts'
import { contract as shop } from '../../support/contract.ts'

const get = (id: string, path: string, rest: Partial<Route>): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: id,
  ...rest,
})
const text = { shape: { kind: 'string' } } as const

const Book = z.object({ id: z.string(), title: z.string() })
const Note = z.object({ id: z.string(), text: z.string() })
const Shelf = z.object({ id: z.string(), name: z.string() })
const Chapter = z.object({ id: z.string(), title: z.string() })
const types = {
  Book,
  Books: z.array(Book),
  Note,
  Notes: z.object({ total: z.int(), notes: z.array(Note) }),
  Shelf,
  Shelves: z.object({ names: z.array(z.string()) }),
  Chapter,
  Chapters: z.object({ items: z.array(Chapter) }),
}

const library = defineContract({
  name: 'library',
  base: base('1.0.0', {
    summary: 'A library',
    types,
    routes: [
      get('books.list', '/books', { kind: 'list', response: 'Books' }),
      get('books.get', '/books/{id}', { response: 'Book' }),
      get('books.best', '/books/best', { response: 'Book' }),
      get('chapters.list', '/books/{book}/chapters', { kind: 'list', response: 'Chapters' }),
      get('chapters.get', '/books/{book}/chapters/{id}', { response: 'Chapter' }),
      get('notes.list', '/notes', {
        kind: 'list',
        response: 'Notes',
        query: { of: { ...text, required: true } },
      }),
      get('notes.get', '/notes/{id}', { response: 'Note' }),
      get('shelves.list', '/shelves', { kind: 'list', response: 'Shelves' }),
      get('shelves.get', '/shelves/{id}', { response: 'Shelf' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Everything has a rank',
      changes: [
        change(
          'Rank',
          Object.fromEntries(
            ['Book', 'Note', 'Shelf', 'Chapter'].map((type) => [type, [add('rank', integer(), 0)]]),
          ),
          {
            routes: addRoutes(
              get('loans.list', '/books/loans', { kind: 'list', response: 'Chapters' }),
            ),
          },
        ),
      ],
    }),
  ],
})

const moved = (contract: Contract, from: string, to: string, ...resources: readonly string[]) => {
  const [older, newer] = [contract.version(from), contract.version(to)]
  if (!older || !newer) throw new Error('There are no such versions')
  return movedDocuments(contract, { from: older, to: newer }, resources).map((one) => {
    const { resource, type, kind } = one
    const told = one.kind === 'unlisted' ? one.why : undefined
    const list =
      one.kind === 'list' ? [one.route.id, one.member, one.sides !== undefined] : undefined
    return [resource, type, kind, list ?? told]
  })
}

const why = (type: string) => `no list of the contract shows all documents of the type ${type}`

describe('the documents of a rollout', () => {
  test('are those of its resources, with the list that shows them', () => {
    expect(moved(shipped, '1.1', '2.0', 'entities', 'events')).toEqual([
      ['entities', 'Entity', 'list', ['entities.list', 'items', true]],
      ['events', 'Event', 'list', ['events.list', 'items', true]],
    ])
    expect(moved(shop, '1.0', '2.0', 'items')).toEqual([
      ['items', 'Item', 'list', ['items.list', 'items', true]],
    ])
  })

  test('are not read where both versions have one form', () => {
    expect(moved(shipped, '1.1', '2.0', 'relations')).toEqual([
      ['relations', 'Relation', 'same', undefined],
    ])
    expect(moved(shipped, '2.0', '2.0', 'entities')).toEqual([
      ['entities', 'Entity', 'same', undefined],
    ])
  })

  test('are none of the old backend where only the newer version has them', () => {
    expect(moved(shipped, '1.1', '2.0', 'access-control')).toEqual([
      ['access-control', 'AccessControl', 'list', ['access-control.list', 'items', false]],
    ])
    expect(moved(shop, '1.0', '2.0', 'boxes')).toEqual([
      ['boxes', 'Box', 'unlisted', expect.stringContaining('no list of the contract')],
    ])
  })

  test('may be all of the answer, or a member of any name', () => {
    expect(moved(library, '1.0', '2.0', 'books')).toEqual([
      ['books', 'Book', 'list', ['books.list', undefined, true]],
      ['books', 'Chapter', 'list', ['loans.list', 'items', true]],
    ])
  })

  test('that nobody can read are told, too', () => {
    expect(moved(shipped, '1.1', '2.0', 'nothing')).toEqual([
      ['nothing', '', 'unlisted', 'no route of the contract reads its documents'],
    ])
  })

  test('that no list shows are told', () => {
    expect(moved(library, '2.0', '1.0', 'books', 'notes', 'shelves')).toEqual([
      ['books', 'Book', 'list', ['books.list', undefined, true]],
      ['books', 'Chapter', 'unlisted', why('Chapter')],
      ['notes', 'Note', 'unlisted', why('Note')],
      ['shelves', 'Shelf', 'unlisted', why('Shelf')],
    ])
  })
})
