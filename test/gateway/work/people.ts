/** A contract with a function, which threads have to import; what it does with some names ends or stalls its thread. */
import { isMainThread } from 'node:worker_threads'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  custom,
  defineContract,
  object,
  string,
  version,
} from '../../../src/contract/index.ts'

const Person = z.object({ id: z.string(), name: z.string(), notes: z.array(z.string()) })

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const shown = (full: string): string => {
  if (!isMainThread && full === 'ends the thread') process.exit(1)
  if (!isMainThread && full === 'has no end') for (;;);
  if (full === 'throws') throw new Error('This name is not known')
  return isMainThread ? `${full}, here` : `${full}, elsewhere`
}

export default defineContract({
  name: 'people',
  base: base('1.0.0', {
    summary: 'People',
    types: { Person },
    routes: [
      {
        id: 'people.get',
        method: 'GET',
        path: '/people/{id}',
        kind: 'read',
        summary: 'Read',
        response: 'Person',
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Full names',
      changes: [
        change('Full names', {
          Person: [
            custom('names in full', {
              reads: ['name'],
              writes: ['full'],
              to: object({ full: string() }),
              up: ({ name }) => ({ full: text(name) }),
              down: ({ full }) => ({ name: shown(text(full)) }),
              loses: ['down'],
              lossy: 'where it was made',
            }),
            add('hidden', boolean, false),
          ],
        }),
      ],
    }),
  ],
})
