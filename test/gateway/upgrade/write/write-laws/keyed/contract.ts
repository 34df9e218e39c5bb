/** A contract with lists whose items have keys: cards of a board, and the steps of each card. */
import * as z from 'zod'
import {
  add,
  any,
  base,
  change,
  defineContract,
  integer,
  rename,
  version,
  type Route,
} from '../../../../../../src/contract/index.ts'

const Step = z.object({ no: z.int().meta({ key: true }), what: z.string() })
const Card = z.object({
  id: z.string().meta({ key: true }),
  text: z.string(),
  size: z.unknown().optional(),
  steps: z.array(Step),
})
const Board = z.object({ name: z.string(), cards: z.array(Card) })

const route = (id: string, method: Route['method'], kind: Route['kind']): Route => ({
  id,
  method,
  path: '/boards/{id}',
  kind,
  summary: id,
  ...(kind === 'read' || kind === 'delete' ? {} : { request: 'Board' }),
  ...(kind === 'delete' ? { status: 204 } : { response: 'Board' }),
})

/** What later versions add is hidden from older clients; the key of a step is renamed. */
export const contract = defineContract({
  name: 'boards',
  base: base('1.0.0', {
    summary: 'Boards',
    types: { Step, Card, Board },
    routes: [
      route('boards.get', 'GET', 'read'),
      route('boards.replace', 'PUT', 'replace'),
      route('boards.patch', 'PATCH', 'patch'),
      route('boards.delete', 'DELETE', 'delete'),
    ],
  }),
  versions: [
    version('1.1.0', {
      summary: 'More of everything',
      changes: [
        change('There is more to know', {
          Board: [add('owner', any)],
          Card: [add('secret', any)],
          Step: [add('mark', any)],
        }),
      ],
    }),
    version('2.0.0', {
      summary: 'Other names',
      changes: [
        change('A card has a title and a rank', {
          Card: [rename('text', 'title'), add('rank', integer(), 0)],
        }),
        change('A step has a number', { Step: [rename('no', 'number')] }),
      ],
    }),
  ],
})
