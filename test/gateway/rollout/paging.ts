/** Two stores that page by cursors of their own, a contract for both, and a gateway in front. */
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
import { allParts, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { createSessions } from '../../../src/gateway/rollout/sessions.ts'
import { backendOf, type Move } from '../../../src/rollout/index.ts'
import { fixedFlags, startGateway } from '../support/gateway.ts'
import { call, startStore, type Received } from '../support/servers.ts'

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

export type Speaks = '1.0' | '2.0'

/** A page as a store of a version writes it; spaces and order show that bytes stay. */
export const pageOf = (name: string, speaks: Speaks, at: string | null): string => {
  const [field, parameter] = speaks === '1.0' ? ['next_cursor', 'cursor'] : ['after', 'after']
  const next = at === null ? `${name}-2` : at === `${name}-2` ? `${name}-3` : null
  const link = next === null ? 'null' : `"/items?limit=1\\u0026${parameter}=${next}"`
  return (
    `{ "links": {"next":${link}, "self" : "/items"},"items":[ {"id":"1","name":"${name} ${at}"} ],` +
    `\n "${field}" : ${JSON.stringify(next)} , "total": 1.0 }`
  )
}

/** Answers only to cursors of its own. */
export const listing =
  (name: string, speaks: Speaks) =>
  ({ url }: Pick<Received, 'url'>): { readonly status: number; readonly body: string } => {
    const { searchParams, pathname } = new URL(url, 'http://store')
    if (pathname !== '/items') return { status: 200, body: `{"next_cursor": "${name}-2"}` }
    const at = searchParams.get(speaks === '1.0' ? 'cursor' : 'after')
    return !at || at.startsWith(`${name}-`)
      ? { status: 200, body: pageOf(name, speaks, at) }
      : { status: 400, body: JSON.stringify({ error: `no cursor of ${name}: ${at}` }) }
  }

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

export interface PagingOptions {
  readonly speaks?: readonly [blue: Speaks, green: Speaks]
  readonly config?: Partial<GatewayConfigInput>
  /** Instead of what both stores answer. */
  readonly answer?: Parameters<typeof startStore>[0]
  readonly headers?: Readonly<Record<string, string>>
  /** Whether large bodies are carried in threads; default false. */
  readonly threads?: boolean
}

/** What a rollout would say of each request is said from outside. */
export const startPaging = async ({
  speaks: [blueSpeaks, greenSpeaks] = ['1.0', '2.0'],
  config = {},
  answer,
  headers = {},
  threads = false,
}: PagingOptions = {}) => {
  const state = { move: undefined as Move | undefined, backend: 'blue', isKilled: false }
  const storeOf = (name: string, speaks: Speaks) =>
    startStore(
      answer ??
        ((request, outgoing) => {
          const { status, body } = listing(name, speaks)(request)
          const tag = `"${body.length}"`
          const head = { 'Content-Type': 'application/json', ETag: tag, ...headers }
          if (request.headers['if-none-match'] === tag) outgoing.writeHead(304, head).end()
          else outgoing.writeHead(status, head).end(body)
        }),
    )
  const [blue, green] = [await storeOf('blue', blueSpeaks), await storeOf('green', greenSpeaks)]
  const real = createSessions()
  const gateway = await startGateway({
    contract,
    threads,
    stores: {
      blue: { url: blue.url, version: blueSpeaks },
      green: { url: green.url, version: greenSpeaks },
    },
    flags: {
      ...fixedFlags({}),
      string: async () => ({ value: state.backend, variant: state.backend, reason: 'STATIC' }),
      boolean: async () => ({ value: state.isKilled, variant: 'on', reason: 'STATIC' }),
    },
    config,
    parts: {
      ...allParts,
      createSessions: () => ({
        ...real,
        page: (core, resolution, method, again) => {
          const { move } = state
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
      }),
    },
  })
  const get = (path: string, spoken = '1.0', more: Record<string, string> = {}) =>
    call(gateway.url + path, { headers: { 'API-Version': spoken, ...more } })
  return { state, blue, green, gateway, get }
}
