/** Three versions of documents, of which the newest does not serve clients of the oldest. */
import * as z from 'zod'
import {
  add,
  base,
  change,
  defineContract,
  integer,
  removeRoute,
  string,
  version,
  type Route,
} from '../../../src/contract/index.ts'

const Doc = z.object({ id: z.string(), name: z.string() })
const Page = z.object({ items: z.array(Doc) })

const route = (
  id: string,
  method: Route['method'],
  path: string,
  kind: Route['kind'],
  more: Partial<Route> = {},
): Route => ({ id, method, path, kind, summary: id, ...more })

export const contract = defineContract({
  name: 'moving',
  base: base('1.0.0', {
    summary: 'Base',
    types: { Doc, Page },
    routes: [
      route('docs.list', 'GET', '/docs', 'list', { response: 'Page' }),
      route('docs.read', 'GET', '/docs/{id}', 'read', { response: 'Doc' }),
      route('docs.replace', 'PUT', '/docs/{id}', 'replace', { request: 'Doc', response: 'Doc' }),
      route('docs.old', 'GET', '/docs/{id}/old', 'read', { response: 'Doc' }),
      route('notes.read', 'GET', '/notes/{id}', 'read', { response: 'Doc' }),
      route('gone.read', 'GET', '/gone/{id}', 'read', { response: 'Doc' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Sizes',
      changes: [
        change('A document has a size', { Doc: [add('size', integer(), 0)] }),
        change(
          'Nobody reads these',
          {},
          {
            routes: [removeRoute('docs.old'), removeRoute('gone.read')],
          },
        ),
      ],
    }),
    version('3.0.0', {
      summary: 'Colours',
      changes: [change('A document has a colour', { Doc: [add('colour', string(), 'red')] })],
    }),
  ],
  matrix: [{ store: '3.0', client: '1.0', verdict: 'refused', reason: 'Too old.' }],
})
