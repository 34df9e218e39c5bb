/** What runs in workerd, too: a contract whose lists page by cursors, and rollouts said from outside. */
import * as z from 'zod'
import {
  base,
  change,
  changeQuery,
  defineContract,
  rename,
  renameQuery,
  version,
} from '../../../src/contract/index.ts'
import type { Sessions } from '../../../src/gateway/exchange/sessions.ts'
import type { Resolution } from '../../../src/gateway/exchange/resolution.ts'
import { createSessions } from '../../../src/gateway/rollout/sessions.ts'
import { backendOf, type Move } from '../../../src/rollout/index.ts'

export const contract = defineContract({
  name: 'shop',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Item: z.object({ id: z.string(), name: z.string() }),
      Links: z.object({ next: z.string().nullish(), self: z.string().nullish() }),
      Page: z.object({
        items: z.array(z.object({ id: z.string(), name: z.string() })),
        next_cursor: z.string().nullable(),
        links: z.object({ next: z.string().nullish(), self: z.string().nullish() }).optional(),
      }),
      Other: z.object({ next_cursor: z.string() }),
    },
    routes: [
      {
        id: 'items.list',
        method: 'GET',
        path: '/items',
        kind: 'list',
        summary: 'L',
        response: 'Page',
        query: {
          cursor: {
            shape: { kind: 'string' },
            cursor: { fields: ['next_cursor', 'links.next'], headers: ['X-Next'] },
          },
          limit: { shape: { kind: 'string' } },
        },
      },
      {
        id: 'others.read',
        method: 'GET',
        path: '/others',
        kind: 'read',
        summary: 'R',
        response: 'Other',
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'Pages name the next one otherwise',
          { Page: [rename('next_cursor', 'after')] },
          {
            routes: [
              renameQuery('items.list', 'cursor', 'after'),
              changeQuery('items.list', 'after', {
                cursor: { fields: ['after', 'links.next'], headers: ['X-Next'] },
              }),
            ],
          },
        ),
      ],
    }),
  ],
})

export const moving: Move = {
  rollout: 'to-green',
  resource: 'items',
  from: 'blue',
  to: 'green',
  stage: 'shadow',
  side: 'from',
  epoch: 1,
  share: 50,
  answers: 'from',
  compares: false,
}

/** The sessions of a gateway in which resources move as a test says, request by request. */
export const movedBy = (moveOf: (resolution: Resolution) => Move | undefined) => (): Sessions => {
  const real = createSessions()
  return {
    ...real,
    page: (core, resolution, method, again) => {
      const move = moveOf(resolution)
      const { choice, negotiated } = resolution
      if (!move || !choice || !negotiated) return real.page(core, resolution, method, again)
      const isForced = choice.by !== undefined || choice.flag === 'all-to-blue'
      const answers = isForced
        ? choice.course.answers
        : core.backends.get(backendOf(move.answers, move))
      if (!answers) return undefined
      const course = { ...choice.course, answers }
      const moved = again(negotiated, { ...choice, course, move })
      return real.page(core, moved, method, again) ?? moved
    },
  }
}
