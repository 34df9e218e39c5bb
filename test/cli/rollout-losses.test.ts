/** `isthmus rollout losses`, against a real store and against ones that do not behave. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import base from '../../isthmus.config.ts'
import type { RunningStore } from '../../src/inner-universe/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'
import { caller, guid } from '../inner-universe/support.ts'
import { standing } from './standing.ts'
import { start } from './support.ts'

let folder = ''
const place = (name: string) => join(folder, name)
const stores: RunningStore[] = []
const servers: ReturnType<typeof createServer>[] = []

const count = 1234
const owned = (index: number): boolean => index % 4 === 0

const entity = (index: number) => ({
  id: guid(index),
  entity_type: 'Person',
  created_at: 1,
  updated_at: 2,
  deleted: false,
  owner_identity: owned(index) ? 'ab'.repeat(32) : null,
  metadata: {
    name: 'a secret name',
    tags: [],
    properties: {},
    visibility: 'public',
    last_accessed: null,
    version: index === 8 ? 2 : 1,
  },
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const pageOf = (items: readonly unknown[], next: string | null) =>
  JSON.stringify({ items, total: 1, next_cursor: next })

const configOf = (url: string, replication: object = {}) => ({
  backends: {
    blue: { url: 'http://127.0.0.1:9', version: '1.1' },
    green: { url, version: '2.0', replication },
  },
  decision: base.decision,
  policy: { file: place('policy.json') },
  flags: { folder: place('flags') },
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-losses-'))
  await cp(new URL('../../flags', import.meta.url), place('flags'), { recursive: true })
  const store = await startEmbeddedStore({ schema: '2.0', contract, port: 0, file: ':memory:' })
  stores.push(store)
  const call = caller(store.url)
  for (let index = 1; index <= count; index += 1) {
    const { status, text } = await call('PUT', `/raw/entities/${guid(index)}`, entity(index))
    if (status >= 300) throw new Error(text)
  }
  const move = { from: 'blue', to: 'green', resources: ['entities', 'relations'] }
  await writeFile(place('policy.json'), JSON.stringify({ rollouts: { move } }))
  let slow = 0
  const addresses = {
    real: store.url,
    gone: 'http://127.0.0.1:9',
    looping: await serve((_, outgoing) => outgoing.end(pageOf([entity(1)], 'x'))),
    endless: await serve((_, outgoing) => {
      slow += 1
      outgoing.end(pageOf([entity(slow)], String(slow)))
    }),
    garbage: await serve((_, outgoing) => outgoing.end('<html>a secret</html>')),
    closed: await serve((incoming, outgoing) => {
      const isKnown = incoming.headers['x-key'] === 'a secret'
      outgoing.writeHead(isKnown ? 200 : 401).end(pageOf([], null))
    }),
  }
  for (const [name, url] of Object.entries(addresses)) {
    await writeFile(place(`${name}.json`), JSON.stringify(configOf(url)))
  }
  const keyed = configOf(addresses.closed, { headers: { 'x-key': { env: 'GREEN_KEY' } } })
  await writeFile(place('keyed.json'), JSON.stringify(keyed))
  const control = { store: `sqlite:${place('control.db')}` }
  await writeFile(place('stored.json'), JSON.stringify({ ...configOf(addresses.real), control }))
  const stored = ['--config', place('stored.json')]
  await standing(['control', 'init', ...stored])
  const applied = await standing(['policy', 'apply', '--yes', ...stored])
  if (applied.code !== 0) throw new Error(applied.stderr)
})

afterAll(async () => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  await Promise.all(stores.map((store) => store.close()))
  await rm(folder, { recursive: true, force: true })
})

const wordsOf = (command: string, over: string) => [
  'rollout',
  ...command.split(' '),
  '--config',
  place(`${over}.json`),
]

const losses = (command: string, over: string, env = {}) =>
  standing(wordsOf(`losses ${command}`, over), { env })

describe('isthmus rollout losses', () => {
  test.each(['real', 'stored'])(
    'counts by resource and path, and tells no value: %s',
    async (over) => {
      const { code, stdout, stderr } = await losses('move', over)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatchInlineSnapshot(`
        "move: what green holds and blue could not show, if it were rolled back now
          resource   type      documents  would lose  not shown at all
          entities   Entity    1234       308         0
          relations  Relation  -          0                             same form in both versions: not read

          resource  path                documents
          entities  $.owner_identity    308
          entities  $.metadata.version  1

        308 documents hold at green what blue cannot show: it stays at green, and clients would not see it after a rollback.
        "
      `)
    },
  )

  test('for programs', async () => {
    const { code, stdout, stderr } = await losses('move --json', 'real')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      where: expect.stringContaining('real.json'),
      name: 'move',
      from: 'blue',
      to: 'green',
      counts: [
        {
          resource: 'entities',
          type: 'Entity',
          documents: count,
          losing: 308,
          unshown: 0,
          paths: [
            { path: '$.owner_identity', documents: 308 },
            { path: '$.metadata.version', documents: 1 },
          ],
          rest: 'none',
        },
      ],
      uncounted: [{ resource: 'relations', type: 'Relation', kind: 'same' }],
    })
  })

  test('asks with the headers of replication', async () => {
    const { code, stdout } = await losses('move', 'keyed', { GREEN_KEY: 'a secret' })
    expect([code, stdout]).toEqual([0, expect.stringContaining('No document would lose')])
  })

  test('tells how far it is, and what it has seen when somebody interrupts it', async () => {
    const running = start(wordsOf('losses move', 'endless'))
    await running.noted(/entities: \d+ documents so far, \d+ would lose something/)
    running.child.kill('SIGINT')
    const { code, stdout, stderr } = await running.done
    expect([code, stdout]).toEqual([2, expect.stringContaining('INTERRUPTED')])
    expect(stderr).not.toMatch(/ {4}at /)
  })

  test.each([
    ['mvoe', 'real', 1, ['Did you mean "move"?']],
    ['move --most none', 'real', 2, ['"none" is not a number of documents']],
    ['move --most 0', 'real', 2, ['"0" is not a number of documents']],
    ['move --most 500', 'real', 2, ['goes on after 600 documents', '--most']],
    ['move --most 50', 'endless', 2, ['goes on after 51 documents', '--most']],
    ['move', 'gone', 2, ['green']],
    ['move', 'looping', 2, ['does not end', 'page 2 has the same documents as page 1']],
    ['move', 'garbage', 2, ['Page 1 of entities.list at green is not JSON']],
    ['move', 'closed', 2, ['401', 'backends > green > replication > headers']],
    ['move', 'keyed', 2, ['headers > x-key', 'the environment has no GREEN_KEY']],
  ] as const)('what goes wrong: %s over %s', async (command, over, code, says) => {
    const { stderr, ...done } = await losses(command, over)
    for (const part of says) expect(stderr).toContain(part)
    expect(done).toMatchObject({ code, stdout: '' })
    expect(stderr).not.toMatch(/ {4}at |a secret/)
  })
})

test('a rollback says how to count what it would leave behind, before it is agreed to', async () => {
  const done = await standing(wordsOf('rollback move', 'stored'))
  expect([done.code, done.stderr]).toEqual([
    2,
    expect.stringContaining('isthmus rollout losses move'),
  ])
})
