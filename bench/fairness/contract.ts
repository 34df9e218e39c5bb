/** A contract in which every kind of large request meets what costs most: hidden members, defaults, lists without keys, maps. */
import * as z from 'zod'
import type * as Contracts from '../../src/contract/index.ts'

/** @param room the contract room of the tree that is measured */
export const contractOf = (room: typeof Contracts) => {
  const { add, base, boolean, change, defineContract, inObject, rename, self, convert, version } =
    room
  const Tag = z.string()
  const Part = z.object({
    name: z.string().nullish(),
    value: z.number().nullish(),
    note: z.string().nullish(),
  })
  const Keyed = z.object({ name: z.string(), value: z.number() })
  const Doc = z.object({
    id: z.string(),
    title: z.string().nullish(),
    tags: z.array(Tag).default([]),
    parts: z.array(Part).default([]),
    keyed: z.array(Keyed).default([]),
    map: z.record(z.string(), Part).default({}),
    extra: z.record(z.string(), z.unknown()).default({}),
  })
  const Page = z.object({ items: z.array(Doc) })
  const read = { method: 'GET', kind: 'read', summary: 'Read' } as const
  const route = { path: '/docs/{id}', request: 'Doc', response: 'Doc' } as const
  const text = { shape: { kind: 'string' } } as const
  const first = base('1.0.0', {
    summary: 'First',
    types: { Tag, Part, Keyed, Doc, Page },
    routes: [
      { id: 'docs.get', path: '/docs/{id}', response: 'Doc', filters: 'Doc', ...read },
      {
        ...read,
        id: 'docs.list',
        kind: 'list',
        path: '/docs',
        response: 'Page',
        filters: 'Doc',
        query: { fields: text },
      },
      { id: 'docs.put', method: 'PUT', kind: 'replace', summary: 'Replace', ...route },
      { id: 'docs.patch', method: 'PATCH', kind: 'patch', summary: 'Patch', ...route },
    ],
  })
  const hidden = () => add('hidden', boolean, false)
  return defineContract({
    name: 'fairness',
    base: first,
    versions: [
      version('2.0.0', {
        summary: 'More',
        changes: [
          change('Everything may be hidden', {
            Doc: [hidden(), rename('title', 'name')],
            Part: [hidden(), add('explanation', text.shape, 'what nobody has said so far')],
            Keyed: [hidden()],
            Tag: [convert(self, inObject('name'))],
          }),
        ],
      }),
    ],
  })
}
