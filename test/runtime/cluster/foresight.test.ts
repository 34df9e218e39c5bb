/** What the admin API of several workers foresees: by what all of them have seen. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isthmus, temporaryFolder, until } from '../../cli/support.ts'
import {
  connectToEach,
  serve,
  startStore,
  type Check,
  type Client,
  type Cluster,
} from './support.ts'

const flag = (variant: string) => ({
  kind: 'flag',
  id: 'entity-schema',
  value: {
    file: 'entity-schema',
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: variant,
    },
  },
})

interface Controlled {
  readonly cluster: Cluster
  readonly state: string
  readonly clients: readonly Client[]
  readonly ask: (path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>
}

const controlled = async (more: object = {}): Promise<Controlled> => {
  const [blue, green] = [await startStore('blue'), await startStore('green')]
  const state = await temporaryFolder()
  const cluster = await serve(blue.url, {
    config: {
      backends: {
        blue: { url: blue.url, version: '1.0' },
        green: { url: green.url, version: '2.0' },
      },
      identity: { trustedHeader: { name: 'X-Client' } },
      state,
      control: { store: `sqlite:${join(state, 'control.db')}`, pollMs: 50, ...more },
    },
  })
  onTestFinished(() => void cluster.stop())
  const words = ['control', 'token', 'create', '--name', 'test', '--role', 'admin', '--json']
  const { stdout } = await isthmus([...words, '--config', cluster.file])
  const { secret } = JSON.parse(stdout) as { readonly secret: string }
  const ask = async (path: string, body?: object) => {
    const answer = await fetch(`${cluster.adminUrl}/api${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return (await answer.json()) as Readonly<Record<string, unknown>>
  }
  return { cluster, state, ask, clients: [...(await connectToEach(cluster)).values()] }
}

const said = (client: string): readonly string[] => [`X-Client: ${client}`]

/** Until the primary has been told of so many requests of clients. */
const contexts = ({ ask }: Controlled, clients: readonly string[]): Promise<number> =>
  until(async () => {
    const { items } = (await ask('/contexts?limit=1000')) as { items: { client: string }[] }
    return clients.every((client) => items.some((one) => one.client === client))
  })

const killFile = async ({ state }: Controlled, content: object): Promise<void> => {
  await writeFile(join(state, 'kill.draft'), JSON.stringify(content))
  await rename(join(state, 'kill.draft'), join(state, 'kill.json'))
}

const killCheck = async ({ cluster }: Controlled): Promise<Check | undefined> => {
  const { checks } = JSON.parse(await cluster.admin('/readyz?verbose')) as { checks: Check[] }
  return checks.find(({ name }) => name === 'kill file')
}

test('who would move is told by requests of all workers, and so is an upgrade, by what they have read', async () => {
  const served = await controlled()
  const { clients, ask } = served
  expect(clients).toHaveLength(2)
  await clients[0]?.ask('/entities?limit=1', said('ann'))
  await clients[1]?.ask('/entities?limit=2', said('ben'))
  await clients[1]?.ask('/entities?limit=3', said('ann'))
  await contexts(served, ['ann', 'ben'])
  expect(await ask('/blast-radius', { edits: [flag('green')] })).toMatchObject({
    kind: 'tried',
    blastRadius: {
      basis: { instanceKills: [] },
      moved: { clients: { names: expect.arrayContaining(['ann', 'ben']) } },
      changes: { flags: { names: ['entity-schema'] } },
    },
  })
  const preview = await ask('/preview', { client: 'ann', to: '2.0' })
  expect(preview).toMatchObject({ client: 'ann', from: '1.0', to: '2.0' })
  expect(preview['reads']).toHaveLength(2)
  expect(preview['counts']).toMatchObject({ unreadable: 0 })
  expect(await ask('/preview', { client: 'ann', to: '7.7' })).toMatchObject({
    code: 'unsupported-version',
  })
  // And whichever worker has answered a request can tell of it.
  await clients[1]?.ask('/entities?limit=3', [...said('ben'), 'X-Request-Id: here-1'])
  expect(await ask('/requests/here-1')).toMatchObject({ client: 'ben', status: 200 })
  expect(await ask('/requests/nowhere')).toMatchObject({ code: 'unknown-request' })
  // Any worker can tell what would be decided.
  const explained = await ask('/explain', { method: 'GET', path: '/entities', client: 'ann' })
  expect(explained['steps']).toContainEqual({
    step: 'identify',
    ok: true,
    says: 'The client is ann (trusted-header).',
    facts: { client: 'ann', 'recognised by': 'trusted-header' },
  })
})

test('what a rollout would do is told, and all workers are asked for answers that differ', async () => {
  const served = await controlled()
  const { clients, ask } = served
  await clients[0]?.ask('/entities?limit=1', said('ann'))
  await contexts(served, ['ann'])
  const value = { from: 'blue', to: 'green', resources: ['entities'] }
  const edits = [{ kind: 'rollout', id: 'move', value, ifMatch: 'none' }]
  expect(await ask('/policy/edits', { edits })).toMatchObject({ kind: 'committed' })
  expect(await ask('/rollouts/move/try', { act: 'hold' })).toMatchObject({ blastRadius: null })
  const back = await ask('/rollouts/move/try', { act: 'rollback' })
  expect(back).toMatchObject({
    state: { target: { stage: 'off' } },
    blastRadius: {
      moved: { clients: { count: 0 } },
      unaffected: { names: expect.arrayContaining(['ann']) },
    },
  })
  expect(await ask('/mismatches/examples?rollout=move')).toEqual({ items: [] })
  expect(await ask('/mismatches/replay', { id: 'x' })).toMatchObject({ code: 'entry-not-found' })
})

test('the kill file of the instance counts in what is foreseen, and is told of', async () => {
  const served = await controlled({ preview: false })
  const { clients, ask } = served
  await clients[0]?.ask('/entities', said('ann'))
  await contexts(served, ['ann'])
  expect(await killCheck(served)).toMatchObject({
    ok: true,
    says: expect.stringMatching(/none is thrown/),
  })
  await killFile(served, { kills: [{ scope: { kind: 'all' }, backend: 'blue' }] })
  await until(async () => /thrown: all to blue/.test((await killCheck(served))?.says ?? ''))
  expect(await ask('/blast-radius', { edits: [flag('green')] })).toMatchObject({
    blastRadius: { basis: { instanceKills: ['all'] }, moved: { clients: { count: 0 } } },
  })
  expect(await served.cluster.metric('isthmus_kills', /of="instance".*worker="1"/)).toBe(1)
  expect(await served.cluster.metric('isthmus_kills', /of="policy"/)).toBe(0)
  const kill = ['flags', 'kill', '--all', '--backend', 'green', '--dry-run', '--json']
  const { stdout } = await isthmus([...kill, '--config', served.cluster.file])
  expect(JSON.parse(stdout)).toMatchObject({
    blastRadius: { basis: { instanceKills: ['all'] }, moved: { clients: { count: 0 } } },
  })
  await clients[1]?.ask('/entities', said('ann'))
  await until(async () => JSON.stringify(await ask('/where?client=ann')).includes('instance:all'))
  await killFile(served, { kills: 'none' })
  await until(async () => (await killCheck(served))?.ok === false)
  expect((await killCheck(served))?.says).toMatch(/thrown: all to blue; not in force: .*kills/)
  await rm(join(served.state, 'kill.json'))
  await until(async () => (await killCheck(served))?.says.endsWith('none is thrown') === true)
  expect(await ask('/blast-radius', { edits: [flag('green')] })).toMatchObject({
    blastRadius: {
      basis: { instanceKills: [] },
      moved: { clients: { names: expect.arrayContaining(['ann']) } },
    },
  })
  expect(await ask('/preview', { client: 'ann', to: '2.0' })).toMatchObject({ code: 'not-offered' })
})
