/** Changes of some requests or answers only, on the wire: clients of either version before stores of either. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  addVariant,
  base,
  change,
  codec,
  convert,
  defineContract,
  discard,
  inAnswers,
  inBodies,
  inRequests,
  integer,
  list,
  object,
  remove,
  rename,
  string,
  union,
  version,
  type Route,
} from '../../src/contract/index.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore, type Received } from './support/servers.ts'

const Team = z.object({
  id: z.string(),
  name: z.string(),
  permission: z.string().optional(),
})

const team = (id: string, method: Route['method'], kind: Route['kind'], path: string): Route => ({
  id,
  method,
  kind,
  path,
  summary: id,
  response: kind === 'list' ? 'Teams' : 'Team',
  ...(method === 'GET' ? {} : { request: 'Team' }),
})

const contract = defineContract({
  name: 'teams',
  base: base('1.0.0', {
    summary: 'First',
    types: { Team, Teams: z.object({ items: z.array(Team) }) },
    routes: [
      team('teams.list', 'GET', 'list', '/teams'),
      team('teams.create', 'POST', 'create', '/teams'),
      team('teams.get', 'GET', 'read', '/teams/{id}'),
      team('teams.replace', 'PUT', 'replace', '/teams/{id}'),
      team('teams.patch', 'PATCH', 'patch', '/teams/{id}'),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'Teams are created without permission, listed by title, and read with a label',
          {},
          {
            only: [
              inRequests('teams.create', { Team: [discard('permission')] }),
              inAnswers('teams.list', { Team: [rename('name', 'title'), remove('permission')] }),
              inBodies(['teams.get', 'teams.replace', 'teams.patch'], {
                Team: [rename('name', 'label'), remove('permission')],
              }),
            ],
          },
        ),
      ],
    }),
  ],
})

/** A store of one team, which it holds in the form of its version. */
const start = async (key: '1.0' | '2.0') => {
  let stored: Record<string, unknown> =
    key === '1.0' ? { id: 't', name: 'Core', permission: 'pull' } : { id: 't', label: 'Core' }
  const listed = key === '1.0' ? stored : { id: 't', title: 'Core' }
  const answer = ({ method, url, body }: Received): unknown => {
    if (method === 'PUT') return (stored = JSON.parse(body))
    if (method === 'PATCH') return (stored = { ...stored, ...JSON.parse(body) })
    if (method === 'POST') return { ...JSON.parse(body), id: 'new' }
    return url.startsWith('/teams?') || url === '/teams' ? { items: [listed] } : stored
  }
  const store = await startStore((request, out) => {
    out.setHeader('content-type', 'application/json')
    out.end(JSON.stringify(answer(request)))
  })
  const gateway = await startGateway({
    contract,
    stores: { only: { url: store.url, version: key } },
  })
  const as =
    (client: '1.0' | '2.0') =>
    (path: string, method = 'GET', body?: unknown) =>
      call(`${gateway.url}${path}`, {
        method,
        headers: {
          'api-version': client,
          ...(body === undefined
            ? {}
            : {
                'content-type':
                  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
              }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
  return { store, as, stored: () => stored }
}

describe('a store of the newer version, a client of the older one', () => {
  test('what requests discard goes nowhere, and is told; answers have it', async () => {
    const { store, as } = await start('2.0')
    const made = await as('1.0')('/teams', 'POST', { id: 'x', name: 'New', permission: 'push' })
    expect(JSON.parse(store.last().body)).toEqual({ id: 'x', name: 'New' })
    expect(made.headers['isthmus-discarded']).toBe('permission')
    expect(made.json).toEqual({ id: 'new', name: 'New' })
  })

  test('one route answers in another form than its neighbour', async () => {
    const { as } = await start('2.0')
    expect((await as('1.0')('/teams')).json).toEqual({ items: [{ id: 't', name: 'Core' }] })
    expect((await as('1.0')('/teams/t')).json).toEqual({ id: 't', name: 'Core' })
  })

  test('writes are merged in the form of the document that is read', async () => {
    const { as, stored } = await start('2.0')
    expect((await as('1.0')('/teams/t', 'PATCH', { name: 'Kernel' })).json).toEqual({
      id: 't',
      name: 'Kernel',
    })
    expect(stored()).toEqual({ id: 't', label: 'Kernel' })
    await as('1.0')('/teams/t', 'PUT', { id: 't', name: 'Shell' })
    expect(stored()).toEqual({ id: 't', label: 'Shell' })
  })
})

describe('a store of the older version, a client of the newer one', () => {
  test('requests and answers of the routes each have their own form', async () => {
    const { store, as } = await start('1.0')
    const made = await as('2.0')('/teams', 'POST', { id: 'x', name: 'New' })
    expect(JSON.parse(store.last().body)).toEqual({ id: 'x', name: 'New' })
    expect(made.json).toEqual({ id: 'new', name: 'New' })
    expect((await as('2.0')('/teams')).json).toEqual({ items: [{ id: 't', title: 'Core' }] })
    expect((await as('2.0')('/teams/t')).json).toEqual({ id: 't', label: 'Core' })
  })

  test('what the client does not see stays as it is stored', async () => {
    const { as, stored } = await start('1.0')
    await as('2.0')('/teams/t', 'PUT', { id: 't', label: 'Shell' })
    expect(stored()).toEqual({ id: 't', name: 'Shell', permission: 'pull' })
    await as('2.0')('/teams/t', 'PATCH', { label: 'Kernel' })
    expect(stored()).toEqual({ id: 't', name: 'Kernel', permission: 'pull' })
  })

  test('a query names the fields of the answers that it is about', async () => {
    const { store, as } = await start('1.0')
    await as('2.0')('/teams?title=Core')
    expect(store.last().url).toBe('/teams?name=Core')
  })
})

/** An API that changes documents by patches and replaces none, as many do: nothing is merged. */
describe('patches of what has another form than what is answered', () => {
  const Shape = union('kind', { Circle: z.object({ r: z.number() }) })
  const Doc = z.object({
    id: z.string(),
    name: z.string(),
    permission: z.string().optional(),
    shape: Shape.optional(),
  })
  const listed = codec('in a list', {
    from: string(),
    to: list(string()),
    up: (name) => [name],
    down: ([name = '']) => name,
  })
  const docs = defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'First',
      types: { Shape, Doc },
      routes: [
        {
          id: 'get',
          method: 'GET',
          path: '/docs/{id}',
          kind: 'read',
          summary: 'Reads',
          response: 'Doc',
        },
        {
          id: 'patch',
          method: 'PATCH',
          path: '/docs/{id}',
          kind: 'patch',
          summary: 'Patches',
          request: 'Doc',
          response: 'Doc',
          takes: ['json'],
        },
      ],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change(
            'Permissions are not set by patches, and names are sent in lists',
            { Shape: [addVariant('Square', object({ side: integer() }))] },
            {
              only: [
                inRequests('patch', {
                  Doc: [discard('permission'), convert('name', listed)],
                }),
              ],
            },
          ),
        ],
      }),
    ],
  })

  const patched = async (
    key: '1.0' | '2.0',
    client: '1.0' | '2.0',
    body: unknown,
    shape: unknown,
  ) => {
    const stored = { id: 'd', name: 'n', permission: 'pull', shape }
    const store = await startStore((_, out) => {
      out.setHeader('content-type', 'application/json')
      out.end(JSON.stringify(stored))
    })
    const { url } = await startGateway({
      contract: docs,
      stores: { only: { url: store.url, version: key } },
    })
    const answer = await call(`${url}/docs/d`, {
      method: 'PATCH',
      headers: { 'api-version': client, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const writes = store.received.filter(({ method }) => method === 'PATCH')
    return { answer, sent: writes.map((write) => JSON.parse(write.body)) }
  }

  const circle = { kind: 'Circle', r: 1 }

  test('the store is sent what its version takes, and answers are as ever', async () => {
    const older = await patched('2.0', '1.0', { name: 'b', permission: 'push' }, circle)
    expect(older.sent).toEqual([{ name: ['b'] }])
    expect(older.answer.headers['isthmus-discarded']).toBe('permission')
    expect(older.answer.json).toEqual({ id: 'd', name: 'n', permission: 'pull', shape: circle })
    const newer = await patched('1.0', '2.0', { name: ['b'] }, circle)
    expect(newer.sent).toEqual([{ name: 'b' }])
    expect(newer.answer.json).toMatchObject({ name: 'n', permission: 'pull' })
  })

  test('what its client cannot see is not written to', async () => {
    const square = { kind: 'Square', side: 1 }
    const { answer, sent } = await patched('2.0', '1.0', { name: 'b' }, square)
    expect([answer.json['code'], sent]).toEqual(['document-not-in-version', []])
    const newer = await patched('2.0', '2.0', { name: ['b'] }, square)
    expect(newer.sent).toEqual([{ name: ['b'] }])
  })
})
